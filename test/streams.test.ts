import { describe, expect, it } from 'vitest';
import { wantsColor, wantsProgress, type TextStream } from '../src/streams.js';

const terminal: TextStream = { write: () => true, isTTY: true };
const pipe: TextStream = { write: () => true };

describe('colour', () => {
  it.each<[string, TextStream, boolean | undefined, Record<string, string>, boolean]>([
    ['a terminal', terminal, undefined, {}, true],
    ['a pipe', pipe, undefined, {}, false],
    ['a dumb terminal', terminal, undefined, { TERM: 'dumb' }, false],
    ['NO_COLOR', terminal, undefined, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, undefined, { NO_COLOR: '' }, true],
    ['FORCE_COLOR in a pipe', pipe, undefined, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0 in a terminal', terminal, undefined, { FORCE_COLOR: '0' }, false],
    ['both', terminal, undefined, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['--color in a pipe with NO_COLOR', pipe, true, { NO_COLOR: '1' }, true],
    ['--no-color in a terminal with FORCE_COLOR', terminal, false, { FORCE_COLOR: '1' }, false],
  ])('%s', (_, stream, asked, env, expected) => {
    expect(wantsColor(stream, asked, env)).toBe(expected);
  });
});

describe('progress', () => {
  it.each<[string, TextStream, Record<string, string>, boolean]>([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['CI', terminal, { CI: 'true' }, false],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('%s', (_, stderr, env, expected) => {
    expect(wantsProgress({ stdout: pipe, stderr, cwd: '/', env })).toBe(expected);
  });
});
