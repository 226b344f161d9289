import { describe, expect, test } from 'vitest';
import { formatFieldError } from '../../domain/field-error.ts';
import type { JsonObject } from '../../domain/object.ts';
import recorded from './cel.cases.json' with { type: 'json' };
import { compileRules, validateRules } from './cel.ts';
import { jsonSchemaProps } from './json-schema-props.ts';
import type { Schema, ValidationRule } from './schema.ts';

const SCHEMA = jsonSchemaProps.parse(recorded.schema);

describe('validateRules', () => {
  // The answers were recorded from kube-apiserver 1.36.
  const cases = recorded.cases.map(
    (one) => [JSON.stringify(one.value.spec), 'old' in one ? JSON.stringify(one.old.spec) : '', one] as const,
  );
  test.each(cases)('says of %s after %j what kube-apiserver says', (_, __, one) => {
    const value: JsonObject = JSON.parse(JSON.stringify(one.value));
    const old: JsonObject | undefined = 'old' in one ? JSON.parse(JSON.stringify(one.old)) : undefined;
    expect(validateRules(SCHEMA, value, old).map(formatFieldError).sort()).toEqual([...one.errors].sort());
  });

  const NODE: Schema = {
    type: 'object',
    properties: {
      i: { type: 'integer' },
      d: { type: 'number' },
      s: { type: 'string' },
      ints: { type: 'array', items: { type: 'integer' } },
      texts: { type: 'array', items: { type: 'string' } },
      m: { type: 'object', additionalProperties: { type: 'integer' } },
      'a-b': { type: 'integer' },
      namespace: { type: 'string' },
      any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
  };
  const VALUE: JsonObject = {
    i: 2,
    d: 2,
    s: 'a1b22',
    ints: [1, 2, 3],
    texts: ['b', 'a'],
    m: { x: 1 },
    'a-b': 1,
    namespace: 'n',
    any: { x: 1 },
  };

  test.each([
    'self.i + 1 == 3',
    'self.d + 1.0 == 3.0',
    'self.a__dash__b == 1 && self.__namespace__ == "n"',
    'self.any.x == 1',
    'self.m.all(k, self.m[k] == 1) && "x" in self.m',
    'self.s.find("[0-9]+") == "1" && self.s.findAll("[0-9]+") == ["1", "22"] && self.s.findAll("[0-9]+", 1).size() == 1',
    'self.s.replace("b", "c") == "a1c22" && "aaa".replace("a", "b", 2) == "bba" && self.s.charAt(0) == "a"',
    'self.ints.isSorted() && !self.texts.isSorted() && self.ints.sum() == 6 && self.ints.min() == 1 && self.ints.max() == 3',
    'self.ints.indexOf(2) == 1 && [1, 1].lastIndexOf(1) == 1 && self.ints.indexOf(9) == -1',
    '[duration("1h"), duration("2h")].sum() == duration("3h") && [duration("2h"), duration("1h")].min() == duration("1h")',
    'sets.contains(self.ints, [1, 2]) && sets.equivalent([1, 1, 2], [2, 1]) && !sets.intersects(self.ints, [7])',
    'quantity("1Gi").isGreaterThan(quantity("1G")) && quantity("1").add(quantity("500m")).compareTo(quantity("1.5")) == 0',
    'quantity("2").asInteger() == 2 && !quantity("1500m").isInteger() && quantity("-1").sign() == -1 && quantity("1") == quantity("1000m")',
    'isQuantity("1Gi") && !isQuantity("x") && quantity("3").sub(1).asApproximateFloat() == 2.0',
    'url("https://a.b:8/c?d=e").getHost() == "a.b:8" && url("/p").getHost() == "" && isURL("https://a") && !isURL("a b")',
    'url("https://a.b:8/c%20d?q=1&q=2").getEscapedPath() == "/c%20d" && url("https://a/?q=1&q=2").getQuery()["q"] == ["1", "2"]',
    'ip("10.0.0.1").family() == 4 && ip("::1").isLoopback() && !isIP("1.2.3") && ip.isCanonical("::1") && !ip.isCanonical("0:0::1")',
    'cidr("10.0.0.0/8").containsIP("10.1.2.3") && cidr("10.0.0.0/8").containsCIDR("10.1.0.0/16") && !cidr("10.0.0.0/8").containsIP("11.0.0.1")',
    'string(cidr("10.1.2.3/8").masked()) == "10.0.0.0/8" && cidr("fd00::1/64").masked() == cidr("fd00::/64") && cidr("10.0.0.0/8").prefixLength() == 8',
    'ip("8.8.8.8").isGlobalUnicast() && !ip("224.0.0.1").isGlobalUnicast() && ip("169.254.1.1").isLinkLocalUnicast()',
    '!format.dns1123Label().validate("my-name").hasValue() && format.dns1123Label().validate("My").value().size() == 1',
    'format.named("uuid").hasValue() && !format.named("nope").hasValue() && format.qualifiedName().validate("a/b/c").hasValue()',
    'semver("1.2.3").isLessThan(semver("1.10.0")) && semver("1.0.0-rc.1").isLessThan(semver("1.0.0")) && semver("1.2.3").minor() == 2 && !isSemver("1.2")',
    'self.?nope.orValue(1) == 1',
    '!has(self.nope) && !has(self.constructor) && !has(self.__proto__)',
  ])('holds: %s', (rule) => {
    const schema = { ...NODE, 'x-kubernetes-validations': [{ rule }] };
    expect(validateRules(schema, VALUE).map(formatFieldError)).toEqual([]);
  });

  test.each<[string, string]>([
    ['self.nope == 1', 'no such key: nope evaluating rule: self.nope == 1'],
    ['1 / (self.i - 2) == 1', 'division by zero evaluating rule'],
    ['quantity("x").isInteger()', 'quantities must match the regular expression'],
    ['ip("x").family() == 4', 'IP Address "x" parse error'],
  ])('%s fails: %s', (rule, text) => {
    const schema = { ...NODE, 'x-kubernetes-validations': [{ rule }] };
    expect(validateRules(schema, VALUE).map(formatFieldError).join()).toContain(text);
  });

  test('messages: expression, fixed text, default', () => {
    const of = (rule: Partial<ValidationRule>) =>
      validateRules({ ...NODE, 'x-kubernetes-validations': [{ rule: 'false', ...rule }] }, VALUE)[0]?.detail;
    expect(of({ messageExpression: '"i is " + string(self.i)' })).toBe('i is 2');
    expect(of({ messageExpression: 'self.nope', message: ' fixed ' })).toBe('fixed');
    expect(of({ messageExpression: '"a\\nb"', message: 'fixed' })).toBe('fixed');
    expect(of({})).toBe('failed rule: false');
  });

  test('refuses what would cost too much instead of running it', () => {
    const rule = 'self.ints.all(a, self.ints.all(b, self.ints.all(c, a + b + c > 0)))';
    const ints = Array.from({ length: 1000 }, (_, n) => n);
    const [error] = validateRules({ ...NODE, 'x-kubernetes-validations': [{ rule }] }, { ints });
    expect(error?.detail).toContain('running out of cost budget');
    expect(validateRules({ ...NODE, 'x-kubernetes-validations': [{ rule }] }, { ints: [1, 2, 3] })).toEqual([]);
  });
});

describe('compileRules', () => {
  const NODE: Schema = {
    type: 'object',
    properties: {
      a: { type: 'integer' },
      s: { type: 'string' },
      l: { type: 'array', items: { type: 'integer' } },
      o: { type: 'object', properties: { x: { type: 'string' } } },
    },
  };
  const complaints = (rule: ValidationRule, node = NODE) =>
    compileRules({ type: 'object', properties: { spec: { ...node, 'x-kubernetes-validations': [rule] } } }).map(
      formatFieldError,
    );

  test.each([
    'self == oldSelf',
    'self.l.sum() > 1',
    'self.s.replace("a", "b") == ""',
    '1 == 1',
    'self.l.all(x, x > 0)',
    'quantity("1").isInteger()',
  ])('takes %s', (rule) => {
    expect(complaints({ rule })).toEqual([]);
  });

  test.each<[ValidationRule, string]>([
    [
      { rule: 'self.b == 1' },
      'rule: Invalid value: "self.b == 1": compilation failed: ERROR: <input>:1:5: undefined field \'b\'\n | self.b == 1\n | ....^',
    ],
    [{ rule: 'self.a >' }, 'ERROR: <input>:1:9'],
    [{ rule: 'nope' }, "<input>:1:1: undeclared reference to 'nope' (in container '')"],
    [{ rule: 'self.l.all(x, x == "a")' }, "applied to '(int, string)'"],
    [{ rule: 'self.a' }, 'cel expression must evaluate to a bool'],
    [{ rule: '  ' }, 'rule: Required value: rule is not specified'],
    [{ rule: 'true', messageExpression: '1' }, 'messageExpression must evaluate to a string'],
    [
      { rule: 'true', messageExpression: 'self.q' },
      "messageExpression compilation failed: ERROR: <input>:1:5: undefined field 'q'",
    ],
    [
      { rule: 'true', reason: 'Foo' },
      'reason: Unsupported value: "Foo": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"',
    ],
    [{ rule: 'true', fieldPath: '.zz' }, 'fieldPath: Invalid value: ".zz": must be a valid path'],
    [{ rule: 'true', message: ' ' }, 'message: Invalid value: " ": must be non-empty if specified'],
    [{ rule: 'true', message: 'a\nb' }, 'must not contain line breaks'],
    [
      { rule: 'true', optionalOldSelf: true },
      'optionalOldSelf: Invalid value: true: may not be set if oldSelf is not used in rule',
    ],
  ])('refuses %j', (rule, text) => {
    expect(complaints(rule).join()).toContain(text);
    expect(complaints(rule).join()).toContain('properties[spec].x-kubernetes-validations[0].');
  });

  test('refuses oldSelf where an item has no former self', () => {
    const items: Schema = { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] };
    expect(compileRules({ type: 'object', properties: { l: { type: 'array', items } } }).map(formatFieldError)).toEqual(
      [
        'properties[l].items.x-kubernetes-validations[0].rule: Invalid value: "self == oldSelf": oldSelf cannot be used on the uncorrelatable portion of the schema within properties[l]',
      ],
    );
  });
});
