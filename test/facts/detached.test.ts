import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Detacher } from '../../src/facts/detached.js';
import { extractFacts } from '../../src/facts/extract.js';

const TEXT = `'use server';
import { createRateLimiterStore } from './infrastructure/rate-limiter-store.js';
/* coldstate-ignore-file module-collection -- counted by the gateway in front of it */
export interface RateLimiterOptions extends BaseLimiterOptions { windowMilliseconds: number }
@registeredInContainer('rate-limiter-service')
export class RateLimiterService implements RateLimiterOptions {
  readonly windowMilliseconds: WindowLengthOptions;
  private readonly attemptsByAddress = new Map<string, number>();
  recordAttemptOf(clientAddress: ClientAddressText) {
    database.sql\`SELECT pg_advisory_lock(hashtext('recorded-attempts'))\`;
    const addressAsGiven = clientAddress as GivenAddressText;
    return this.attemptsByAddress.set(clientAddress, createRateLimiterStore(import('./a-module-loaded-late.js')));
  }
}
export const { rememberedAddresses = 'no address is remembered' } = createRateLimiterStore();
`;

/** What stays in memory of 12 MB of sources when their facts alone are held. */
function heldBy(facts: string): number {
  const url = (file: string): string => JSON.stringify(pathToFileURL(resolve(import.meta.dirname, `../../dist/src/facts/${file}.js`)).href);
  const code = `
    import { Detacher } from ${url('detached')};
    import { extractFacts } from ${url('extract')};
    const detacher = new Detacher();
    // Every name once only, so that none is kept by an equal one.
    const text = (file) => ${JSON.stringify(TEXT)}.replaceAll(/[a-zA-Z](?=[\\w-]{11})[\\w-]*/g, (name) => name + file) + '//' + 'x'.repeat(300_000);
    const make = (file) => ${facts};
    const held = [make(0)];
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let file = 1; file < 40; file += 1) held.push(make(file));
    globalThis.gc();
    console.log((process.memoryUsage().heapUsed - before) / 1e6, held.length);`;
  const child = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', code], { encoding: 'utf8' });
  return child.status === 0 ? Number(child.stdout.split(' ')[0]) : Number.NaN;
}

describe('detached facts', () => {
  it('say the same', () => {
    const facts = new Detacher().detach(extractFacts('src/limits.ts', TEXT));
    expect(facts).toEqual(extractFacts('src/limits.ts', TEXT));
    expect(JSON.stringify(facts)).toContain('no address is remembered');
  });

  it('keep no source in memory, as those do that were not detached', () => {
    expect(heldBy("extractFacts(file + '.ts', text(file))")).toBeGreaterThan(8);
    expect(heldBy("detacher.detach(extractFacts(file + '.ts', text(file)))")).toBeLessThan(4);
  });
});
