/** Stores outside that a program uses already, told by the packages that it imports. */

export type StoreInUse = 'redis' | 'upstash' | 'postgres' | 'mysql' | 'mongo';

/** By kind of store, the packages that talk to it. Mappers of rows to objects stand with the database that most of them are used for. */
export const PACKAGES_OF_STORES: readonly (readonly [StoreInUse, RegExp])[] = [
  ['upstash', /^@upstash\/(?:redis|ratelimit)$|^@vercel\/kv$/],
  ['redis', /^(?:redis|ioredis|@redis\/client|iovalkey|bullmq|bull)$/],
  [
    'postgres',
    /^(?:pg|postgres|pg-promise|slonik|@neondatabase\/serverless|@vercel\/postgres|@prisma\/client|drizzle-orm\/(?:node-postgres|postgres-js|neon\S*|vercel-postgres|pg-core)|@supabase\/supabase-js)$/,
  ],
  ['mysql', /^(?:mysql2?(?:\/promise)?|promise-mysql|mariadb|drizzle-orm\/mysql2|@planetscale\/database)$/],
  ['mongo', /^(?:mongoose|mongodb|@nestjs\/mongoose|@typegoose\/typegoose)$/],
];
