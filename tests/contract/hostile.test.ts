import { openCallers, scenario } from './contract.ts';

openCallers();

const JSON_TYPE = { 'content-type': 'application/json' };
const MERGE = { 'content-type': 'application/merge-patch+json' };

scenario('hostile bodies: nothing is written', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await play('POST', path, `{"metadata":{"name":"big"},"data":{"x":"${'x'.repeat(3 * 1024 * 1024)}"}}`, JSON_TYPE);
  await play('POST', path, `{"metadata":{"name":"proto"},"data":{"__proto__":"a","constructor":"b"}}`, JSON_TYPE);
  await play('POST', path, `{"metadata":{"name":"labelled","labels":{"__proto__":"a"}}}`, JSON_TYPE);
  await play('PATCH', `${path}/proto`, '{"__proto__":{"x":1},"data":{"__proto__":null}}', MERGE);
  await play('PATCH', `${path}/proto`, '[{"op":"add","path":"/__proto__/polluted","value":1}]', {
    'content-type': 'application/json-patch+json',
  });
  await play('POST', path, new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), JSON_TYPE);
  for (const [open, close] of [
    ['{"a":', '}'],
    ['[', ']'],
  ] as const) {
    const deep = `${open.repeat(20_000)}1${close.repeat(20_000)}`;
    await play('POST', path, `{"metadata":{"name":"deep"},"x":${deep}}`, JSON_TYPE);
  }
  const wrapped = `${'['.repeat(900)}${']'.repeat(900)}`;
  await play('POST', `${path}?fieldValidation=Ignore`, `{"metadata":{"name":"wrapped"},"x":${wrapped}}`, JSON_TYPE);
  await play('GET', `${path}/..%2f..%2fsecrets`);
  await play('DELETE', `${path}/proto`, '{"gracePeriodSeconds":"soon"}', JSON_TYPE);
  await play('GET', path);
});

scenario('yaml bodies', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const type = { 'content-type': 'application/yaml' };
  await play('POST', path, 'metadata:\n  name: y\ndata:\n  a: "1"\n', type);
  await play('POST', path, '{"metadata":{"name":"j"}}', type);
  await play('POST', path, 'metadata:\n  name: nn\ndata:\n  a: 1\n', type);
  await play('POST', path, 'metadata: {name: old, annotations: {a: yes}}', type);
  await play(
    'POST',
    path,
    'metadata: {name: texts}\ndata: {time: 12:30, date: 2026-01-01, word: "no", octal: "010"}',
    type,
  );
  await play('POST', path, 'metadata: {name: number, labels: {a: 010}}', type);
  await play('GET', `${path}/not-there`, undefined, { accept: 'application/yaml' });
});
