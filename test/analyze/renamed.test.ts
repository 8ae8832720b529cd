/**
 * What a program does not depend on what its author called things: the programs of the matrix under other names. First copies, tokens and
 * clients under names of quite other things; then every program with all of its names replaced by words that mean nothing.
 */
import { describe, expect, it } from 'vitest';
import { renamed } from '../harness/rename.js';
import { differences } from './differences.js';
import { analyzeInline } from './inline.js';
import { matrixPrograms, type MatrixProgram } from './matrix.js';
import { NAMED_ROLES, NAMED_VERDICTS } from './renamed-not-yet.js';

const NAMES = ['data', 'users', 'orders', 'results', 'state', 'items'];
const KINDS = /^(?:ttl|memo|token|client)\/n/;

/** The program with its first place called otherwise; undefined where the name stands in it already, or where the place has no name of its own. */
function calledOtherwise({ expectations: [first], files }: MatrixProgram, to: string): Readonly<Record<string, string>> | undefined {
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
    const files = KINDS.test(program.id) ? calledOtherwise(program, to) : undefined;
    return files ? [{ id: program.id, files }] : [];
  });
  it.each(programs)('$id', ({ files }) => {
    const told = analyzeInline(files, {}).report.findings.filter(({ severity }) => severity !== 'info' && severity !== 'low');
    expect(told.map(({ symbol, severity }) => `${symbol}: ${severity}`)).toEqual([]);
  });
});

/** What is told of a program under names that mean nothing, a line for each place of which it is wrong. */
function wrong({ files, expectations }: MatrixProgram, isVerdictOnly: boolean): readonly string[] {
  const program = renamed(files, { data: true, handed: true });
  if (program === undefined) return ['it cannot be read'];
  const expected = expectations.map((each) => ({
    ...each,
    names: each.names.flatMap(program.calledNow),
    ...(isVerdictOnly ? { severities: widened(each.severities), roles: [] } : {}),
  }));
  return differences(program.files, expected);
}

/** Low instead of nothing, or one loud severity instead of another, is the same verdict. */
const widened = (severities: string): string =>
  /[QL]/.test(severities) ? `${severities}QL${/[CH]/.test(severities) ? 'CHM' : ''}` : 'CHM';

describe('under names that mean nothing', () => {
  it.each(matrixPrograms())('$id', (program) => {
    const kind = NAMED_VERDICTS.has(program.id) ? 'verdict' : NAMED_ROLES.has(program.id) ? 'role' : 'nothing';
    if (kind === 'nothing') expect(wrong(program, false)).toEqual([]);
    else {
      // What holds now leaves the list.
      expect(wrong(program, kind === 'verdict'), 'it holds: strike it off the list').not.toEqual([]);
      if (kind === 'role') expect(wrong(program, true)).toEqual([]);
    }
  });
});
