/** What a copy is called does not make it a record: the copies, tokens and clients of the matrix under names of quite other things. */
import { describe, expect, it } from 'vitest';
import { analyzeInline } from './inline.js';
import { matrixPrograms, type MatrixProgram } from './matrix.js';

const NAMES = ['data', 'users', 'orders', 'results', 'state', 'items'];
const KINDS = /^(?:ttl|memo|token|client)\/n/;

/** The program with its first place called otherwise; undefined where the name stands in it already, or where the place has no name of its own. */
function renamed({ expectations: [first], files }: MatrixProgram, to: string): Readonly<Record<string, string>> | undefined {
  const texts = Object.entries(files).filter(([path]) => !path.endsWith('.json'));
  const name = first?.names.find((each) =>
    texts.some(([, text]) => new RegExp(`(?:const|let|private|readonly|static)\\s+${each}\\b`).test(text)),
  );
  if (name === undefined || name.length < 2 || texts.some(([, text]) => new RegExp(`\\b${to}\\b`).test(text))) return undefined;
  const spelled = new RegExp(`(?<!['/])\\b${name}\\b(?!['/-])`, 'g');
  return {
    ...files,
    ...Object.fromEntries(texts.map(([path, text]) => [path, text.replace(spelled, to)])),
  };
}

describe.each(NAMES)('called %s', (to) => {
  const programs = matrixPrograms().flatMap((program) => {
    const files = KINDS.test(program.id) ? renamed(program, to) : undefined;
    return files ? [{ id: program.id, files }] : [];
  });
  it.each(programs)('$id', ({ files }) => {
    const told = analyzeInline(files, {}).report.findings.filter(({ severity }) => severity !== 'info' && severity !== 'low');
    expect(told.map(({ symbol, severity }) => `${symbol}: ${severity}`)).toEqual([]);
  });
});
