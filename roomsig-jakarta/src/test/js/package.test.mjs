import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { browser, inRoom } from './fakes.mjs';

const FOLDER = new URL('../../main/resources/META-INF/resources/roomsig/', import.meta.url);
const read = (name) => readFileSync(new URL(name, FOLDER), 'utf8');
const source = read('roomsig.js');
const types = read('roomsig.d.ts');
const manifest = JSON.parse(read('package.json'));

/** What a class or an interface of the types declares. */
function declared(name) {
  const [, body] = new RegExp(`^export (?:class|interface) ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(types);
  return [...body.matchAll(/^ {2}(?:readonly )?([\w']+)\??[(:<]/gm)].map(([, one]) => one).filter((one) => one !== 'constructor');
}

test('the folder is an npm package as it is, without dependencies', () => {
  assert.deepEqual([manifest.name, manifest.type, manifest.main], ['roomsig', 'module', './roomsig.js']);
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies', 'scripts']) assert.equal(manifest[kind], undefined);
  // The build puts the notice beside the others, and what npm packs of itself: checks has the test.
  assert.deepEqual([...readdirSync(FOLDER), 'NOTICE'].sort(), [...manifest.files, 'package.json'].sort());
  assert.doesNotMatch(source, /^\s*(import|export) .*\bfrom\b|\bimport\(/m);
});

test('its version is the project’s', () => {
  const pom = readFileSync(new URL('../../../pom.xml', import.meta.url), 'utf8');
  assert.equal(manifest.version, /<version>([^<]+)</.exec(pom)[1]);
});

test('what the types declare is there', async () => {
  const { room } = await inRoom({ others: ['ada'] });
  const instances = {
    RoomClient: room,
    Peer: room.peers.get('ada'),
    RoomChannel: room.openChannel('label'),
  };
  for (const [name, instance] of Object.entries(instances)) {
    const members = declared(name);
    assert.ok(members.length >= 4, name);
    for (const member of members) assert.ok(member in instance, `${name}.${member}`);
  }
});

test('the types declare what a page can use', async () => {
  const { RoomClient, RoomError } = await browser();
  const methods = Object.getOwnPropertyNames(RoomClient.prototype).filter((one) => one !== 'constructor');
  assert.deepEqual(methods.filter((one) => !declared('RoomClient').includes(one)), []);
  assert.deepEqual(Object.keys(new RoomError('X')).filter((one) => ![...declared('RoomError'), 'name'].includes(one)), []);
});

test('the table of events, the types and what is emitted name the same events', () => {
  const [table] = /\n \* \| event[\s\S]*?\n \*\n/.exec(source);
  const told = [...table.matchAll(/\| `([a-z-]+)` +\|/g)].map(([, name]) => name).sort();
  const [client] = /^export class RoomClient[\s\S]*?^}/m.exec(source);
  const [peer] = /^export class Peer[\s\S]*?^}/m.exec(source);
  const emitted = [...(client + peer).matchAll(/\b#?emit\('([a-z-]+)'/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(emitted)].sort(), told);
  const [, body] = /^export interface RoomEvents \{\n([\s\S]*?)^\}/m.exec(types);
  assert.deepEqual([...body.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)].map(([, name]) => name).sort(), told);
});

test('the documentation’s code can be read, and names events that there are', () => {
  const [, told] = /\n## Events\n([\s\S]*?)\n## /.exec(document('docs/FRONTEND.md'));
  const [, body] = /^export interface RoomEvents \{\n([\s\S]*?)^\}/m.exec(types);
  for (const [, name] of body.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)) assert.match(told, new RegExp(`\`${name}\``));
  let blocks = 0;
  for (const name of ['docs/FRONTEND.md', 'README.md']) {
    for (const [, kind, code] of document(name).matchAll(/^```(js|html)\n([\s\S]*?)^```/gm)) {
      const input = kind === 'js' ? code : /<script type="module">([\s\S]*)<\/script>/.exec(code)[1];
      const { stderr } = spawnSync(process.execPath, ['--check', '--input-type=module', '-'], { input });
      assert.equal(String(stderr), '', name);
      blocks++;
    }
  }
  assert.ok(blocks >= 3);
  const [, page] = /^```html\n([\s\S]*?)^```/m.exec(document('docs/FRONTEND.md'));
  assert.ok(page.match(/\S.*\n/g).length <= 22, 'twenty lines, or nearly');

  function document(name) {
    return readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');
  }
});
