/** `coldstate rules`: every rule with its level and what it finds. */
import type { Options } from '../options.js';
import { escapedJson } from '../report/text.js';
import type { Streams } from '../streams.js';
import type { Tool } from '../tool.js';

export function listRules(options: Options, streams: Streams, tool: Tool): number {
  const asJson = options.outputs.some((output) => output.format === 'json');
  streams.stdout.write(
    asJson
      ? escapedJson({ rules: tool.rules.map(({ id, severity, summary, why, instead }) => ({ id, severity, summary, why, instead })) })
      : table(tool),
  );
  return 0;
}

function table({ rules }: Tool): string {
  const idWidth = Math.max(...rules.map((rule) => rule.id.length));
  const levelWidth = Math.max(...rules.map((rule) => rule.severity.length));
  return [
    ...rules.map((rule) => `${rule.id.padEnd(idWidth)}  ${rule.severity.padEnd(levelWidth)}  ${rule.summary}`),
    '',
    'The level is that of most of its findings; what the state or the work is for decides that of each. More: coldstate explain RULE',
    '',
  ].join('\n');
}
