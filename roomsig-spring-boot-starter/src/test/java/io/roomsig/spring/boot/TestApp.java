package io.roomsig.spring.boot;

import static org.springframework.security.config.Customizer.withDefaults;

import io.roomsig.api.Grant;
import io.roomsig.api.Permission;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/** An app with a login by Spring Security, in which everybody may ask for everything. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TestApp {
    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .httpBasic(withDefaults())
                .csrf(csrf -> csrf.ignoringRequestMatchers("/socket.io/**"))
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(
                User.withUsername("ada").password("{noop}a").roles("TEACHER").build(),
                User.withUsername("bob").password("{noop}b").roles("STUDENT").build());
    }

    /** Teachers moderate. */
    @Bean
    @ConditionalOnBooleanProperty("test.authorizer")
    RoomAuthorizer authorizer() {
        return (handshake, join) -> {
            if (!(handshake.user() instanceof Authentication user) || !user.isAuthenticated()) {
                return null;
            }
            boolean isTeacher = user.getAuthorities().stream()
                    .anyMatch(authority -> "ROLE_TEACHER".equals(authority.getAuthority()));
            return Grant.builder(join.room(), user.getName())
                    .identity(user.getName())
                    .displayName(user.getName())
                    .role(isTeacher ? "teacher" : "student")
                    .permissions(isTeacher ? Permission.ALL : Permission.PARTICIPANT)
                    .build();
        };
    }
}
