/** What we know of a library that is given handlers by calls. */

/** One kind of call. */
export interface GivenCall {
  /** The callee behind the package's name, as the source of a pattern: `.Server().route`. */
  readonly callee: string;
  /** What the handlers are called; `$0` stands for the text of the first argument, `$method` for the name of the method, `$verb` for an option `method`, `$name` for an option of that name. */
  readonly label: string;
  /** The method is the verb of a route, the first argument its path: `server.post('/login', handler)`. */
  readonly verb?: true;
  /** Names of options that hold handlers; without them the functions among the arguments are the handlers. */
  readonly options?: readonly string[];
  /** Every function in an object among the arguments is one: `service.add(definition, { create, find })`. */
  readonly members?: true;
  /** The first argument names an event: only these count. */
  readonly events?: readonly string[];
  /** Only calls while a module loads: one inside a handler gives its functions to that handler's own request. */
  readonly inModules?: true;
  /** Handlers are given a connection, on which they hear events themselves. */
  readonly connection?: true;
}

export interface HandlerLibrary {
  readonly id: string;
  readonly title: string;
  /** The page from which the facts were taken. */
  readonly source: string;
  readonly packages: readonly string[];
  readonly calls: readonly GivenCall[];
  /** Calls that start the server or the consumer, as the source of a pattern. */
  readonly starts?: string;
  /** Files that the platform loads by their place, where they import the library. */
  readonly places?: RegExp;
  /** Calls without which a package only has the library for something else: a client, types. A method alone, or with the name of its object. */
  readonly marks?: readonly string[];
  /** A package that installs a command runs on the machine of whoever calls it. */
  readonly notOfCommands?: true;
  /** What it finds says nothing of how the rest of a package is reached: consumers that stand beside a server, or in a library. */
  readonly aside?: true;
}

const VERBS = '(?:get|post|put|patch|delete|del|head|opts|options|all|any|use|pre|connect|trace|ws)';
/** A router whose methods are verbs. */
export const routes = (made: string): readonly GivenCall[] => [
  { callee: `${made}(?:\\.\\w+\\(\\))*\\.${VERBS}`, label: '$method', verb: true },
];
