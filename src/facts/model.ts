/**
 * The facts of one file: plain, serialisable data, a pure function of (path, text, FACTS_VERSION).
 *
 * A file is lowered to functions that hold a flat list of instructions over variables, the way a small compiler would do it. Scopes
 * are resolved here (shadowing, hoisting, destructuring, closures), so that later stages never look at names again: a `VarId` means
 * one declaration. Nothing in here knows of another file, of a framework or of a package.
 */

/** Raise it whenever the same text would give other facts: cached facts of an older version are dropped. */
export const FACTS_VERSION = 15;

/**
 * Index of a variable in `FileFacts.vars`; from FIRST_TEMP on it is a temporary: the value of one expression, set by one instruction; from
 * FIRST_LITERAL on it is the literal of that index in `FileFacts.literals`.
 */
export type VarId = number;
/** No file has so many named variables. */
export const FIRST_TEMP = 1 << 22;
/** No file has so many temporaries: a source has at most a megabyte. */
export const FIRST_LITERAL = 1 << 24;
/** Where a named variable or temporary stands in a list of all of a file, named ones first. */
export const slotOf = (facts: Pick<FileFacts, 'vars'>, variable: VarId): number =>
  variable < FIRST_TEMP ? variable : facts.vars.length + variable - FIRST_TEMP;

/** A list with a place for each of a file's variables, made in a tenth of the time that `Array.from` takes. */
export function slotsOf<T>({ varCount }: Pick<FileFacts, 'varCount'>): (T | undefined)[] {
  const all: (T | undefined)[] = [];
  all.length = varCount;
  return all.fill(undefined);
}

/** Stands for the types of texts, numbers and truths. */
export const PLAIN = '#plain';

/** Index in `FileFacts.functions`. 0 is the module body. */
export type FnId = number;
/** Index in `FileFacts.classes`. */
export type ClassId = number;
/** Index in `FunctionFact.blocks` of the function that the instruction is in. 0 is the body itself. */
export type BlockId = number;
/** Offset into the file's text, in UTF-16 units. `lineOf`/`columnOf` in positions.ts turn it into 1-based numbers. */
export type Pos = number;

/** What was wrong with a file. `file` is relative to the audit's root. */
export interface FactsDiagnostic {
  readonly line: number;
  readonly message: string;
}

export interface FileFacts {
  readonly path: string;
  /** Offset of the first character of every line. */
  readonly lineStarts: readonly number[];
  /** Directives at the top of the file: `use client`, `use server`, `use strict`. */
  readonly directives: readonly string[];
  readonly imports: readonly ImportFact[];
  readonly exports: readonly ExportFact[];
  /** The named variables. */
  readonly vars: readonly VarFact[];
  /** The different literals of the file. They are nowhere set: the value is the same wherever it is used, and they stand in no function. */
  readonly literals: readonly LiteralInstr[];
  /** Number of variables, temporaries included, literals not. */
  readonly varCount: number;
  readonly functions: readonly FunctionFact[];
  readonly classes: readonly ClassFact[];
  /** Interfaces and type aliases, by name: classes implement them, parameters and fields are declared with them. */
  readonly types: readonly TypeFact[];
  readonly suppressions: readonly SuppressionFact[];
  /** Syntax errors of the parts that the parser could not make sense of. The facts hold what it recovered. */
  readonly diagnostics: readonly FactsDiagnostic[];
  /** True when the file uses `import`/`export` syntax. */
  readonly esm: boolean;
}

export type VarKind =
  | 'const'
  | 'let'
  | 'var'
  | 'param'
  | 'function'
  | 'class'
  | 'import'
  | 'catch'
  | 'enum'
  | 'namespace'
  /** An identifier that no declaration in the file explains: a global of the runtime, or an auto-import. */
  | 'global'
  /** `this` of a function (arrows share that of the function around them). */
  | 'this'
  /** `module.exports` / `exports` of a CommonJS file: the object that others get from `require`. */
  | 'exports';

export interface VarFact {
  readonly name: string;
  readonly kind: VarKind;
  /** The function in whose frame the variable lives; 0 for module scope; -1 for globals. */
  readonly fn: FnId;
  readonly pos: Pos;
  readonly end: Pos;
  /** Declared type, where it is a plain name or a member path (`Store`, `Map`, `redis.Client`), without type arguments, or PLAIN. */
  readonly type?: string;
  /** Declared inside a loop or block: each iteration has its own. */
  readonly inLoop?: boolean;
}

export interface ImportFact {
  readonly specifier: string;
  readonly kind: 'import' | 'require' | 'dynamic' | 'export-from';
  readonly typeOnly: boolean;
  readonly pos: Pos;
  /** Names that an `import` statement binds. `imported` is a name, `default` or `*`. */
  readonly bindings: readonly { readonly imported: string; readonly local: VarId; readonly typeOnly: boolean }[];
  /** For `require` and `import()`: the function that runs it. */
  readonly fn: FnId;
}

/** ESM exports. CommonJS exports are `set` instructions on the variable of kind `exports`. */
export type ExportFact =
  | { readonly kind: 'local'; readonly name: string; readonly local: VarId; readonly pos: Pos; readonly typeOnly: boolean }
  | {
      readonly kind: 'from';
      readonly name: string;
      readonly imported: string;
      readonly specifier: string;
      readonly pos: Pos;
      readonly typeOnly: boolean;
    }
  | { readonly kind: 'star'; readonly specifier: string; readonly pos: Pos };

export interface TypeFact {
  readonly name: string;
  readonly pos: Pos;
  readonly kind: 'interface' | 'alias';
  /** Names after `extends`; for an alias the names it is made of. */
  readonly extends: readonly string[];
}

/** `// coldstate-ignore-next-line rule -- reason` and its relatives. */
export interface SuppressionFact {
  readonly kind: 'next-line' | 'line' | 'file';
  readonly line: number;
  /** Rule ids; empty means every rule. */
  readonly rules: readonly string[];
  readonly reason: string;
}

export type FunctionKind =
  | 'module'
  | 'function'
  | 'arrow'
  | 'method'
  | 'getter'
  | 'setter'
  | 'constructor'
  /** Runs at `new`, before the constructor: the field initialisers of a class. */
  | 'field-init';

export interface FunctionFact {
  readonly id: FnId;
  /** Name by which people know it: declared name, the variable or property that it is assigned to, `Class.method`; '' for none. */
  readonly name: string;
  readonly kind: FunctionKind;
  /** The function around it; -1 for the module body. */
  readonly parent: FnId;
  readonly pos: Pos;
  readonly end: Pos;
  /** One variable a parameter; patterns are taken apart by instructions at the start of the body. */
  readonly params: readonly VarId[];
  /** Index of the rest parameter in `params`, or -1. */
  readonly rest: number;
  readonly thisVar: VarId;
  readonly async: boolean;
  readonly generator: boolean;
  readonly directives: readonly string[];
  readonly class?: ClassId;
  readonly isStatic?: boolean;
  readonly instrs: readonly Instr[];
  readonly blocks: readonly BlockFact[];
}

/**
 * A stretch of a function that runs only under a condition, in a handler, or repeatedly. What follows `if (x) return` lies in an
 * `else` block of that condition.
 */
export interface BlockFact {
  readonly parent: BlockId | -1;
  readonly kind: 'body' | 'then' | 'else' | 'try' | 'catch' | 'finally' | 'loop' | 'case';
  /** For `then`, `else`, `case` and `loop` (of `while`): the value that decides. */
  readonly cond?: VarId;
  /** `??` and `?.`: the `else` of "is not null". */
  readonly nullish?: true;
}

export interface DecoratorFact {
  /** The value that decorates; for `@Name(args)` that is the result of the call (see `call`). */
  readonly value: VarId;
  /** The name in source: `Injectable`, `swagger.ApiProperty`. */
  readonly name: string;
  readonly args: readonly VarId[];
  readonly pos: Pos;
}

export interface ClassFact {
  readonly id: ClassId;
  readonly name: string;
  /** The variable that holds the class (a temporary for class expressions). */
  readonly local: VarId;
  readonly pos: Pos;
  readonly end: Pos;
  readonly fn: FnId;
  readonly extends?: VarId;
  readonly implements: readonly string[];
  readonly abstract: boolean;
  readonly decorators: readonly DecoratorFact[];
  readonly constructorFn?: FnId;
  /** The function of kind `field-init`, where any field has an initialiser. */
  readonly fieldInit?: FnId;
  readonly members: readonly MemberFact[];
}

export interface MemberFact {
  readonly name: string;
  readonly kind:
    | 'field'
    | 'method'
    | 'getter'
    | 'setter'
    /** A constructor parameter with `private`, `public`, `protected` or `readonly`. */
    | 'parameter-property';
  readonly isStatic: boolean;
  readonly fn?: FnId;
  readonly pos: Pos;
  readonly end: Pos;
  readonly type?: string;
  readonly decorators: readonly DecoratorFact[];
  /** Decorators of each parameter (`@Inject(TOKEN)`), for methods; those of the constructor stand on the member `constructor`. */
  readonly paramDecorators?: readonly (readonly DecoratorFact[])[];
}

interface InstrBase {
  /** The variable that it sets; -1 for none. */
  readonly dst: VarId;
  readonly pos: Pos;
  readonly end: Pos;
  readonly block: BlockId;
}

/** Value of a literal; `undefined` stands for itself, regular expressions and bigints for their text. */
export type LiteralValue = string | number | boolean | null | undefined;

/**
 * - `template` (strings joined from parts), `object`, `array`, `function`, `class`, `regexp` make values; `literal` stands in
 *   `FileFacts.literals` only.
 * - `copy` gives a value a second name (temporaries, parentheses, casts, `await` too: see `await`).
 * - `assign` writes a named variable. `operator` is `=`, `init` (its declaration), `+=`, `++`, `??=` ...; for `??=`, `||=`, `&&=` the
 *   instruction lies in a block of that condition.
 * - `get` / `set` / `delete` read, write, remove a property. `prop` is the name where the source says it, null where it is computed
 *   (`key` then holds the value). `set` with `operator: 'init'` builds an object or array literal, or initialises a class field.
 * - `call` calls a value; with `recv`, the method `prop` of `recv`. `new`, tagged templates, decorators (`@X()` ) and JSX elements
 *   (`jsx`: callee is the component, args[0] the props object) are calls too. `dst` is always there; `used` is false when the source
 *   drops the value.
 * - `iterate` takes an element out of a value: `for...of` (`of`), `for...in` (`in`, gives keys), spread and array patterns (`of`, with the
 *   position in the pattern as `prop`).
 *   `each` is that of a method which walks, where the program has made its callback a loop (`rows.forEach(...)`): no facts hold one.
 * - `import` gives the namespace object of a module: `require('x')`, `import('x')`; of each file of a folder where the specifier is a pattern.
 */
export type Instr =
  | LiteralInstr
  | (InstrBase & { readonly op: 'template'; readonly parts: readonly VarId[] })
  | (InstrBase & { readonly op: 'regexp' })
  | (InstrBase & { readonly op: 'object' })
  | (InstrBase & { readonly op: 'array' })
  | (InstrBase & { readonly op: 'function'; readonly fn: FnId })
  | (InstrBase & { readonly op: 'class'; readonly class: ClassId })
  | (InstrBase & { readonly op: 'copy'; readonly src: VarId; readonly cast?: string })
  | (InstrBase & { readonly op: 'await'; readonly src: VarId })
  | (InstrBase & { readonly op: 'yield'; readonly src: VarId })
  | (InstrBase & { readonly op: 'assign'; readonly src: VarId; readonly operator: string })
  | (InstrBase & { readonly op: 'get'; readonly obj: VarId; readonly prop: string | null; readonly key?: VarId })
  | (InstrBase & {
      readonly op: 'set';
      readonly obj: VarId;
      readonly prop: string | null;
      readonly key?: VarId;
      readonly src: VarId;
      readonly operator: string;
    })
  | (InstrBase & { readonly op: 'spread'; readonly obj: VarId; readonly src: VarId })
  | (InstrBase & { readonly op: 'delete'; readonly obj: VarId; readonly prop: string | null; readonly key?: VarId })
  | CallInstr
  | (InstrBase & { readonly op: 'binary'; readonly operator: string; readonly left: VarId; readonly right: VarId })
  | (InstrBase & { readonly op: 'unary'; readonly operator: string; readonly src: VarId })
  /** The value of `a ? b : c`, `a || b`, `a && b`, `a ?? b`: one of `srcs`. */
  | (InstrBase & { readonly op: 'choose'; readonly srcs: readonly VarId[]; readonly operator: '?:' | '||' | '&&' | '??' })
  | (InstrBase & { readonly op: 'iterate'; readonly src: VarId; readonly kind: 'of' | 'in' | 'each'; readonly prop?: string })
  | (InstrBase & { readonly op: 'import'; readonly specifier: string; readonly dynamic: boolean })
  | (InstrBase & { readonly op: 'return'; readonly src: VarId })
  | (InstrBase & { readonly op: 'throw'; readonly src: VarId });

/** A literal, without a place: equal ones are one. */
export type LiteralInstr = InstrBase & { readonly op: 'literal'; readonly value: LiteralValue };

export type CallInstr = InstrBase & {
  readonly op: 'call';
  /** The called value; -1 for a method call (`recv`, `prop`). `super(...)` has callee = the `extends` variable and recv = this. */
  readonly callee: VarId;
  readonly recv?: VarId;
  readonly prop?: string | null;
  readonly key?: VarId;
  readonly args: readonly VarId[];
  /** Indices of arguments that are spread. */
  readonly spread?: readonly number[];
  readonly isNew: boolean;
  readonly kind?: 'jsx' | 'tag' | 'decorator' | 'super';
  /** The text of a tag that speaks of locks. */
  readonly text?: string;
  /** False when the statement drops the value. */
  readonly used: boolean;
  /** True when the value is awaited on the spot. */
  readonly awaited: boolean;
};
