/** Which kinds of remedy suit a platform, best first. What is not named does not work there, or has no point there. */
import type { Family } from './choice.js';

const SERVER: readonly Family[] = ['code', 'redis', 'postgres', 'upstash', 'last'];
const FUNCTIONS: readonly Family[] = ['code', 'upstash', 'postgres', 'redis', 'last'];

const RANKS: Readonly<Record<string, readonly Family[]>> = {
  vercel: ['code', 'vercel', 'upstash', 'postgres', 'redis', 'last'],
  // No TCP sockets on the edge: HTTP clients only.
  'vercel-edge': ['code', 'vercel', 'upstash', 'neon', 'last'],
  'aws-lambda': ['code', 'aws', 'upstash', 'postgres', 'redis', 'last'],
  // A Worker's socket cannot be used by the next request, so a kept TCP client is no option.
  'cloudflare-workers': ['code', 'cloudflare', 'upstash', 'neon', 'last'],
  netlify: ['code', 'netlify', 'upstash', 'postgres', 'redis', 'last'],
  'netlify-edge': ['code', 'netlify', 'upstash', 'neon', 'last'],
  'cloud-run': ['code', 'gcp', 'redis', 'postgres', 'upstash', 'last'],
  'azure-functions': ['code', 'azure', 'redis', 'postgres', 'upstash', 'last'],
  'deno-deploy': ['code', 'deno', 'upstash', 'neon', 'last'],
  'supabase-edge': ['code', 'supabase', 'postgres', 'upstash', 'last'],
  containers: SERVER,
  'process-cluster': SERVER,
  'container-single': SERVER,
  'single-instance': SERVER,
  serverless: FUNCTIONS,
};

/** Added to the place of a family that one of the platforms cannot use: it comes after all that every one can. */
const UNFIT = 100;

/** The lower, the better; undefined where no platform can use it. Unknown platforms count as functions. */
export function rank(family: Family, platforms: readonly string[]): number | undefined {
  const lists = (platforms.length === 0 ? ['serverless'] : platforms).map(
    (platform) => (Object.hasOwn(RANKS, platform) ? RANKS[platform] : undefined) ?? FUNCTIONS,
  );
  const places = lists.map((list) => list.indexOf(family));
  if (places.every((place) => place < 0)) return undefined;
  return Math.max(...places.map((place) => (place < 0 ? UNFIT : place)));
}
