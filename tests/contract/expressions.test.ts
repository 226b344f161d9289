import { openCallers } from './contract.ts';
import { CONFIG_MAPS, policyScenario } from './policy-scenario.ts';

openCallers();

/** Each is a text about `{ a: '1', b: '2', c: '30' }`. */
const EXPRESSIONS = [
  "string(object.data.all(k, v, k != v)) + string(object.data.exists(k, v, k == 'b' && v == '2'))",
  'string(object.data.existsOne(k, v, v.size() == 2)) + string([1, 1].existsOne(i, v, v == 1))',
  "string(['x', 'y'].all(i, v, i < 2)) + string([3, 4].exists(i, v, i + v == 5))",
  "object.data.transformList(k, v, k + v).sort().join(',')",
  "object.data.transformList(k, v, v.size() == 1, k + v).sort().join(',')",
  "['x', 'y'].transformList(i, v, string(i) + v).join(',')",
  "'%s'.format([object.data.transformMap(k, v, k + v)])",
  "'%s'.format([object.data.transformMap(k, v, k != 'b', v.size())])",
  "'%s'.format([['x', 'y'].transformMap(i, v, v)[1]])",
  "'%s'.format([object.data.transformMapEntry(k, v, {v: k})])",
  "'%s'.format([object.data.transformMapEntry(k, v, {'same': k})])",
  "object.data.transformList(k, v, [1, 2].all(i, n, n > i) ? k : 'none').sort().join('')",
  "object.?data.a.optMap(v, v + '!').orValue('none') + object.?data.z.optMap(v, v + '!').orValue('none')",
  "string(object.?data.a.optFlatMap(v, object.?data.b).orValue('none')) + string(object.?data.a.optFlatMap(v, object.?data.z).orValue('none'))",
  "object.?data.z.or(object.?data.b).value() + string(optional.none().hasValue()) + string(optional.ofNonZeroValue('').hasValue())",
  "['ccc', 'a', 'bb'].sortBy(e, e.size()).join(',') + ['a', 'c', 'b'].sortBy(e, e).join(',')",
  "'%s'.format([lists.range(4)]) + string(lists.range(0).size())",
  "'%s'.format([[[1, 2], [3]].flatten()]) + '%s'.format([[1, 2, 1].distinct().reverse()])",
  'string([1, 2, 3].first().value()) + string([1, 2, 3].last().value()) + string(dyn([]).first().hasValue())',
  'string(sets.contains([1, 2], [2])) + string(sets.intersects([1], [2])) + string(sets.equivalent([1, 2], [2, 1, 1]))',
  "'abcabc'.find('[bc]+') + 'abcabc'.findAll('[bc]', 3).join('-')",
  "'tacocat'.charAt(3) + 'a,b'.split(',').join('+') + strings.quote('a\"b')",
  '\'Object{a: 1}\' + "x.all(k, v, true)"',
];

policyScenario(
  'expressions: functions and macros',
  () => [
    {
      name: 'all',
      spec: {
        validations: EXPRESSIONS.map((messageExpression, index) => ({
          expression: `object.metadata.name != 'e-${index}'`,
          messageExpression,
        })),
      },
      matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }] },
    },
  ],
  async (play, namespace) => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    for (const index of EXPRESSIONS.keys()) {
      await play('POST', path, { metadata: { name: `e-${index}` }, data: { a: '1', b: '2', c: '30' } });
    }
  },
);
