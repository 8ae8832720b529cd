/** Role, severity and verdict over many small programs that were written from what servers look like, and not from what the tool knows. */
import { describe, expect, it } from 'vitest';
import { differences } from './differences.js';
import { matrixPrograms } from './matrix.js';

describe('programs of every role', () => {
  it.each(matrixPrograms())('$id', ({ files, expectations }) => {
    expect(differences(files, expectations)).toEqual([]);
  });
});
