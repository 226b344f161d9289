import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigurationError, describeSettings, flag, port, readCommandLine, setting } from './configuration.ts';

const settings = {
  'hub-port': setting(port.default(5443), 'Port of the hub', { placeholder: 'N' }),
  data: setting(z.string().min(1).default('.fleetwright'), 'Folder of all data', { placeholder: 'DIR' }),
  demo: setting(flag.default(false), 'Apply the sample'),
};

test('readCommandLine() prefers flags to the environment and the environment to defaults', () => {
  const { configuration, rest } = readCommandLine(settings, ['--data', 'a', 'x'], {
    FLEETWRIGHT_DATA: 'b',
    FLEETWRIGHT_HUB_PORT: '7000',
  });
  expect(configuration).toEqual({ 'hub-port': 7000, data: 'a', demo: false });
  expect(rest).toEqual(['x']);
});

test.each([
  [['--hub-port', 'x'], {}, /^--hub-port: /],
  [['--hub-port', '70000'], {}, /^--hub-port: .*65535/],
  [[], { FLEETWRIGHT_DEMO: 'maybe' }, /^FLEETWRIGHT_DEMO: /],
  [['--nonsense'], {}, /--nonsense/],
])('readCommandLine() refuses %j with %j', (args, environment, message) => {
  expect(() => readCommandLine(settings, args, environment)).toThrow(ConfigurationError);
  expect(() => readCommandLine(settings, args, environment)).toThrow(message);
});

test('describeSettings() shows placeholders and defaults', () => {
  expect(describeSettings(settings)).toBe(
    [
      '  --hub-port N                      Port of the hub [5443]',
      '  --data DIR                        Folder of all data [.fleetwright]',
      '  --demo                            Apply the sample',
    ].join('\n'),
  );
});
