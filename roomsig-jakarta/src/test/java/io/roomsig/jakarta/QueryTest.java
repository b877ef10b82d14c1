package io.roomsig.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class QueryTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EIO=4&transport=polling&sid=a-B_9 | a-B_9",
                "sid=&x=1                          | ''",
                "sid                               | ''",
                "&&sid=a&&                         | a",
                "sid=a=b                           | a=b",
                "sid=first&sid=second              | first",
                "%73id=a%2Db+c%C3%A9               | a-b cé",
                "sid=%zz                           | %zz",
                "sid=%                             | %",
                "sid=%e9                           | \uFFFD",
                "SID=a                             |",
                "xsid=a                            |",
                "''                                |",
                "                                  |",
            })
    void the_first_value_counts_decoded_if_it_can_be(String query, String expected) {
        assertThat(Query.of(query).first("sid")).isEqualTo(expected);
    }

    @Test
    void each_name_has_its_own() {
        Query query = Query.of("EIO=4&transport=polling&t=x");
        assertThat(query.first("EIO")).isEqualTo("4");
        assertThat(query.first("transport")).isEqualTo("polling");
        assertThat(query.first("sid")).isNull();
    }
}
