/** The names and texts that calls show: what they are about. */
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { FETCHES, FETCH_MANNER } from '../../knowledge/background-words.js';
import { definitionOf, initsOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { wordsOf } from '../roles/words.js';
import { calleeName } from './background-effects.js';

/** What a chain of calls shows: `client.from('visits').insert(row)`. */
export function wordsOfChain(fn: ProgramFunction, instr: CallInstr, withVariables = true): string {
  return overChain(fn, instr, (call) => wordsOfCall(fn, call, withVariables));
}

/**
 * What a chain of calls does, in its own words: names of methods and texts. What it is done with says nothing of that, be it a model
 * (`Post.find()`), a field (`{ isDelete: false }`) or a variable.
 */
export function verbsOfChain(fn: ProgramFunction, instr: CallInstr): string {
  return overChain(fn, instr, (call) => wordsOfCall(fn, call, false, false));
}

function overChain(fn: ProgramFunction, instr: CallInstr, wordsOfOne: (call: CallInstr) => string): string {
  const found = [wordsOfOne(instr)];
  for (let at: Instr | undefined = instr, step = 0; step < 6 && at?.op === 'call' && at.recv !== undefined; step += 1) {
    at = definitionOf(fn.file, at.recv);
    if (at?.op === 'call') found.push(wordsOfOne(at));
  }
  return found.join(' | ');
}

/**
 * Names and texts that a call itself shows: its callee and its arguments. Names of variables that are handed over say what is worked on
 * and not what is done (`{ sender: nameClean }`), so that they can be left out, and so can names of objects and of fields.
 */
export function wordsOfCall(fn: ProgramFunction, instr: CallInstr, withVariables = true, withNames = true): string {
  const { name, owner } = calleeName(fn, instr);
  const found = withNames ? [owner, name] : [name];
  const isFetch = FETCHES.test(name);
  const visit = (variable: VarId, depth: number): void => {
    const own = fn.file.facts.vars[variable]?.name;
    if (own && withVariables) found.push(own);
    const made = definitionOf(fn.file, variable);
    if (!made || depth > 4 || (own && made.op !== 'assign')) return;
    if (made.op === 'literal' && typeof made.value === 'string') found.push(made.value.slice(0, 120));
    else if (made.op === 'get') {
      if (withNames) found.push(made.prop ?? '');
      visit(made.obj, depth + 1);
    } else if (made.op === 'template') made.parts.forEach((part) => visit(part, depth + 1));
    else if (made.op === 'object') {
      for (const each of depth < 3 ? initsOf(fn.fact, made.dst) : []) {
        if (isFetch && FETCH_MANNER.test(each.prop ?? '')) continue;
        if (withNames) found.push(each.prop ?? '');
        visit(each.src, depth + 1);
      }
    } else if (made.op === 'binary') {
      visit(made.left, depth + 1);
      visit(made.right, depth + 1);
    }
    // `const options = { method: 'POST', body }; fetch(url, options)`: what is written down a line earlier.
    else if (
      depth === 0 &&
      made.op === 'assign' &&
      made.operator === 'init' &&
      fn.file.facts.vars[made.dst]?.fn === fn.fact.id &&
      definitionOf(fn.file, made.src)?.op === 'object'
    )
      visit(made.src, depth);
  };
  for (const arg of instr.args) visit(arg, 0);
  return found.map(wordsOf).filter(Boolean).join(' | ');
}
