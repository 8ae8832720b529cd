/** What stands in a Svelte script and is no TypeScript: runes, stores with a dollar sign, declarations by a label. */
import { type TextRange, type Token, blank, tokensOf } from './component-scan.js';

export interface Edit {
  readonly start: number;
  readonly text: string;
}

// ---------------------------------------------------------------------------------------------------------------------- Svelte

const DECLARES = new Set(['const', 'let', 'var', 'function', 'class', 'enum']);

/** Names that imports and declarations at the top level of a script bind; property names inside patterns come along and do no harm. */
export function declaredNames(text: string, script: TextRange): string[] {
  const names: string[] = [];
  /** Inside an import's bindings, or inside the pattern of a declaration. */
  let inside: 'import' | 'pattern' | undefined;
  let previous = '';
  for (const token of tokensOf(text, script.start, script.end)) {
    const word = text.slice(token.start, token.end);
    if (inside === 'import' && token.kind === 'string') inside = undefined;
    else if (inside === 'pattern' && token.depth === 0) inside = undefined;
    if (token.kind === 'word' && (inside !== undefined || (token.depth === 0 && (DECLARES.has(previous) || previous === '*'))))
      names.push(word);
    if (token.depth === 0) {
      if (word === 'import') inside = 'import';
      // `import('x')` and `import.meta` bind nothing.
      else if (previous === 'import' && (word === '(' || word === '.')) inside = undefined;
      else if (DECLARES.has(previous) && (word === '{' || word === '[')) inside = 'pattern';
    }
    // The comma of `let a, b` declares as well; one in an expression adds a name that is used, not more.
    previous = word === ',' && token.depth === 0 ? 'let' : word;
  }
  return names;
}

/** Runes are called; a store of the same name is read or assigned. */
const RUNES = new Set(['state', 'derived', 'effect', 'props', 'bindable', 'inspect', 'host']);

export function svelteEdits(text: string, script: TextRange, declared: ReadonlySet<string>): Edit[] {
  const edits: Edit[] = [];
  const tokens = [...tokensOf(text, script.start, script.end)];
  const implied = new Set<string>();
  const wordAt = (index: number): string => {
    const token = tokens[index];
    return token ? text.slice(token.start, token.end) : '';
  };
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.kind !== 'word') continue;
    const word = wordAt(i);
    if (word === 'export' && token.depth === 0 && wordAt(i - 1) !== '.') {
      if (wordAt(i + 1) !== '{') {
        edits.push({ start: token.start, text: '      ' });
        continue;
      }
      // `export { name as prop }`: the whole clause goes.
      let last = i + 1;
      while (last + 1 < tokens.length && wordAt(last) !== '}') last += 1;
      edits.push({ start: token.start, text: blank(text.slice(token.start, tokens[last]!.end)) });
      i = last;
    } else if (word === '$' && token.depth === 0 && wordAt(i + 1) === ':') {
      const declaration = impliedDeclaration(text, tokens, i, wordAt);
      if (declaration && !declared.has(declaration.name.replace(/^\$/, '')) && !implied.has(declaration.name)) {
        implied.add(declaration.name);
        edits.push(declaration.edit);
      }
    } else if (word.startsWith('$') && declared.has(word.slice(1)) && !(wordAt(i - 1) === '.' && wordAt(i - 2) !== '.')) {
      if (!(RUNES.has(word.slice(1)) && '(.'.includes(wordAt(i + 1) || ' '))) edits.push({ start: token.start, text: ' ' });
    }
  }
  return edits;
}

/** `$: name = value` as `let name = value`, which takes one character more: the blank in front of the label gives it. */
function impliedDeclaration(
  text: string,
  tokens: readonly Token[],
  label: number,
  wordAt: (index: number) => string,
): { name: string; edit: Edit } | undefined {
  const name = tokens[label + 2];
  if (name?.kind !== 'word' || wordAt(label + 3) !== '=' || '=>'.includes(wordAt(label + 4))) return undefined;
  const { start } = tokens[label]!;
  const gap = text.slice(start, name.start);
  if (gap.length < 3 || /[\r\n]/.test(gap)) return undefined;
  if (gap.length > 3) return { name: wordAt(label + 2), edit: { start, text: 'let'.padEnd(gap.length) } };
  const before = text[start - 1];
  return before === ' ' || before === '\t' ? { name: wordAt(label + 2), edit: { start: start - 1, text: 'let ' } } : undefined;
}
