/** From sources to facts: out of the cache, in this thread or in several, with the same outcome. */
import { availableParallelism } from 'node:os';
import type { Tinypool } from 'tinypool';
import { FactsCache } from './cache.js';
import { decode, encode } from './codec.js';
import { importedAmong } from './imported.js';
import { Detacher } from './detached.js';
import type { FileFacts } from './model.js';

export interface CollectOptions {
  /** Where facts are kept between runs; undefined reads and writes none. */
  readonly cacheFolder: string | undefined;
  /** Threads to use; `auto` weighs the cores against the work, and 0 stays in this one. */
  readonly workers: number | 'auto';
  /** Files that matter only where one that matters imports them: tests, stories, seeds. The others get no facts. */
  readonly isIncidental?: (path: string) => boolean;
}

export interface CollectedFacts {
  /** In the order of the sources; a file that failed has none, nor has an incidental one that nothing imports. */
  readonly facts: readonly FileFacts[];
  /** Files that our own code failed on. */
  readonly diagnostics: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

interface Source {
  readonly path: string;
  readonly text: string;
}

type Outcome = FileFacts | { readonly failure: string };

/**
 * Each thread loads the compiler, warms up on its own and holds a heap of about 80 MB. Measured on 4 cores, three threads lose below 8
 * million characters, gain a tenth at 15, and a fifth at 31; so only sizes where the gain is worth the memory go there.
 */
const CHARACTERS_FOR_THREADS = 40_000_000;
/** With fewer cores the garbage collector and the compiler's own threads already use them. */
const CORES_FOR_THREADS = 4;
const MOST_THREADS = 4;
/** Large enough that messages cost nothing, small enough that all threads end together. */
const CHARACTERS_A_BATCH = 300_000;

export async function collectFacts(sources: readonly Source[], options: CollectOptions): Promise<CollectedFacts> {
  const cache = options.cacheFolder === undefined ? undefined : new FactsCache(options.cacheFolder);
  const outcomes: (Outcome | undefined)[] = sources.map(() => undefined);
  const { isIncidental } = options;
  let wanted = sources.map((_, index) => index).filter((index) => !isIncidental?.((sources[index] as Source).path));
  let left = new Map(sources.flatMap((source, index): [string, number][] => (isIncidental?.(source.path) ? [[source.path, index]] : [])));
  const parser = new Parser(cache);
  while (wanted.length > 0) {
    for (const index of wanted) outcomes[index] = cached(cache, sources[index] as Source);
    const missing = wanted.filter((index) => outcomes[index] === undefined);
    if (missing.length > 0) {
      const todo = missing.map((index) => sources[index] as Source);
      const threads = options.workers === 'auto' ? threadsFor(todo) : options.workers;
      const made = threads > 0 ? await inThreads(todo, threads, cache) : await parser.parse(todo);
      missing.forEach((index, at) => {
        outcomes[index] = made[at];
      });
    }
    const fresh = wanted.flatMap((index) => {
      const outcome = outcomes[index];
      return outcome && !('failure' in outcome) ? [outcome] : [];
    });
    const imported = importedAmong([...left.keys()], fresh);
    wanted = [...left].filter(([path]) => imported.has(path)).map(([, index]) => index);
    left = new Map([...left].filter(([path]) => !imported.has(path)));
  }
  cache?.save();
  parser.forget();

  const facts: FileFacts[] = [];
  const diagnostics: CollectedFacts['diagnostics'][number][] = [];
  outcomes.forEach((outcome, index) => {
    if (outcome && 'failure' in outcome) {
      diagnostics.push({
        file: sources[index]?.path ?? '',
        line: 1,
        message: `The file was not analysed because of an error in coldstate: ${outcome.failure}`,
      });
    } else if (outcome) facts.push(outcome);
  });
  return { facts, diagnostics };
}

function cached(cache: FactsCache | undefined, source: Source): FileFacts | undefined {
  const bytes = cache?.get(source);
  return bytes && (decode(bytes) as FileFacts);
}

function threadsFor(sources: readonly Source[]): number {
  const cores = availableParallelism();
  if (cores < CORES_FOR_THREADS) return 0;
  const characters = sources.reduce((sum, source) => sum + source.text.length, 0);
  return characters < CHARACTERS_FOR_THREADS ? 0 : Math.min(cores - 1, MOST_THREADS);
}

/** Makes facts in this thread. The compiler is loaded only where there is something to compile, and forgotten when all is compiled. */
class Parser {
  private readonly detacher = new Detacher();
  forget: () => void = () => undefined;

  constructor(private readonly cache: FactsCache | undefined) {}

  async parse(sources: readonly Source[]): Promise<Outcome[]> {
    const [{ extractOne }, { forgetCompiler }] = await Promise.all([import('./extract-one.js'), import('./compiler.js')]);
    this.forget = forgetCompiler;
    return sources.map((source) => {
      const outcome = extractOne(source);
      if ('failure' in outcome) return outcome;
      this.cache?.put(source, encode(outcome.facts));
      return this.detacher.detach(outcome.facts);
    });
  }
}

async function inThreads(sources: readonly Source[], threads: number, cache: FactsCache | undefined): Promise<Outcome[]> {
  const { Tinypool } = await import('tinypool');
  const pool = new Tinypool({ filename: new URL('./worker.js', import.meta.url).href, minThreads: threads, maxThreads: threads });
  try {
    const outcomes = await Promise.all(
      batchesOf(sources).map(async (batch): Promise<Outcome[]> => {
        const made = await run(pool, batch);
        return made.map((each, at) => {
          if ('failure' in each) return each;
          cache?.put(batch[at] as Source, each);
          return decode(each) as FileFacts;
        });
      }),
    );
    return outcomes.flat();
  } finally {
    await pool.destroy();
  }
}

/** A thread that dies (out of memory, mostly) takes its batch with it: each of its files is then named. */
async function run(pool: Tinypool, batch: readonly Source[]): Promise<(Uint8Array | { readonly failure: string })[]> {
  try {
    return (await pool.run(batch)) as (Uint8Array | { readonly failure: string })[];
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return batch.map(() => ({ failure }));
  }
}

function batchesOf(sources: readonly Source[]): Source[][] {
  const batches: Source[][] = [];
  let size = Infinity;
  for (const source of sources) {
    if (size + source.text.length > CHARACTERS_A_BATCH) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(source);
    size += source.text.length;
  }
  return batches;
}
