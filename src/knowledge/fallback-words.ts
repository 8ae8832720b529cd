/** What names, methods and variables of the environment say of a store outside and of the memory that stands in for it. Data only. */

/** Words that say nothing of what is kept. */
export const STORE_NAMES =
  /\b(?:fallback|memory|mem|in|the|kv|key|value|values|store|stores|storage|data|map|maps|db|database|mock|local|items|entries|sets|set|lists|list|hashes|strings|expiry|ttl|backend|redis|client|adapter|cache)\b/g;

/** Functions of a whole store: of a key-value one, or of a database. */
export const STORE_METHODS =
  /\b(?:get|set|del|delete|remove|has|exists|keys|incr|expire|hget|hset|s add|s rem|s members|sadd|put|read|write|save|load|fetch|take|store|setex|mget|decr|find|find one|insert one|update one|delete one|get item|set item)\b/g;

/** What callers of a client of a store outside call. */
export const STORE_CLIENT_METHODS =
  /^(?:get|set|del|delete|put|has|exists|keys|incr|expire|hget|hset|sadd|sAdd|query|execute|connect|db|collection|from|select|insert|find|findOne|findMany|create|update|send|multi|pipeline)$/;

/** Names that say outright that memory stands in for something. */
export const FALLBACK_WORDS = /\b(?:fallback|memory|mem)\b/;

/** Manifests that say with which variables a platform runs the program. A compose file says nothing of functions. */
export const PLATFORM_MANIFESTS =
  /^(?:vercel\.json|wrangler\.(?:jsonc?|toml)|serverless\.ya?ml|netlify\.toml|app\.ya?ml|render\.ya?ml|fly\.toml|template\.ya?ml|firebase\.json)$/;

/** Reasons for which knowledge/clients.ts names a client, where what it reaches keeps data. */
export const STORE_REASONS = /database|Redis|search or vector|cloud provider|backend service/;

/** What stores say where something that may be there once is there already: of Prisma, Postgres, MySQL, MongoDB and SQLite; and statements that foresee it. */
export const TAKEN_ALREADY =
  /^(?:P2002|23505|ER_DUP_ENTRY|1062|E?11000|SQLITE_CONSTRAINT\w*|NX|nx)$|\bon conflict\b|\bskip locked\b|\bpg_try_advisory|\bduplicate key\b|\bunique constraint\b/i;

/** Names of checks and flags that say whether a store outside can be used. */
export const AVAILABLE =
  /\b(?:(?:is|has|use|using|can use|check|ensure)\b.*\b(?:available|connected|configured|enabled|ready|redis|kv|upstash|database|db|postgres|mongo(?:db)?|supabase|dynamo|remote|prisma|sql|s3|blob)|(?:redis|kv|upstash|database|db|postgres|mongo(?:db)?|supabase|dynamo(?:db)?|prisma|store|storage|backend|remote)\b.*\b(?:available|connected|configured|enabled|ready|ok|up|client|url|host))\b/;

/** Names of flags and checks that say that memory is used instead. */
export const IN_MEMORY =
  /\b(?:(?:use|using|force|is|in|fall ?back to)\b.*\b(?:memory|mem|mock|fallback|local)|memory (?:mode|only|fallback|backend|db|store)|fallback mode|offline(?: mode)?|degraded)\b/;

/** Environment variables that say where a store is, or which one. */
export const STORE_VARIABLE =
  /REDIS|UPSTASH|KV|DATABASE|(?:^|_)DB(?:_|$)|POSTGRES|PG|MYSQL|MONGO|SUPABASE|DYNAMO|FIREBASE|FIRESTORE|STORE|STORAGE|BACKEND|BUCKET|S3|BLOB|PERSIST|REPOSITORY|TURSO|LIBSQL|NEON|MEMCACHE|TABLE|DATASTORE|DRIVER|ADAPTER|QUEUE/;

/** Environment variables of test runs. */
export const TEST_VARIABLE = /(?:^|_)(?:TEST|JEST|VITEST|CI)(?:_|$)/;

/** Environment variables that are set in production. */
export const PRODUCTION_VARIABLE = /^(?:VERCEL|NETLIFY|AWS_LAMBDA_FUNCTION_NAME|CF_PAGES|RENDER|PROD|PRODUCTION)$/;

/** Names of flags that say that this is production. */
export const PRODUCTION_WORDS = /\b(?:is )?prod(?:uction)?\b/;

/** Parts of a client that are as good as the client: ends of external paths. */
export const CLIENT_PARTS = /\.(?:connect|db|default|fromEnv|collection|table)\(\)$/;

/** What code calls a client of a store that it is handed: nothing else is there or not. */
export const STORE_CLIENTS =
  /^(?:redis|kv|upstash|d1|r2|database|prisma|supabase|mongo(?:db)?|postgres|dynamo(?:db)?)(?: (?:client|kv|db|store|namespace|admin))?$/;
