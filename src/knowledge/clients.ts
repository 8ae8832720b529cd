/**
 * Packages whose objects are meant to be made once and kept: clients and pools of services outside the process, loggers, compiled
 * things. Keeping one between requests is right, however it is made. And, apart from them, the SDKs made for the browser that hold the
 * user who signed in: kept on a server, that user is everybody's.
 */

export interface ClientGroup {
  /** Why an object of these packages may be kept. */
  readonly reason: string;
  /** Module names; each stands for its subpaths too. A `*` stands for any text within one part of the name. */
  readonly modules: readonly string[];
}

export const CLIENTS: readonly ClientGroup[] = [
  {
    reason: 'a client or pool of a database server',
    modules: [
      '@prisma/client', 'prisma', 'pg', 'pg-pool', 'pg-promise', 'pg-native', 'postgres', 'postgres-pool', 'slonik', '@neondatabase/serverless', '@vercel/postgres', 'mysql', 'mysql2', 'promise-mysql',
      'serverless-mysql', 'mariadb', '@planetscale/database', '@tidbcloud/serverless', 'mssql', 'tedious', 'oracledb', 'snowflake-sdk', '@databricks/sql', 'mongodb', 'mongoose', 'mongoist', 'monk', '@typegoose/typegoose',
      'drizzle-orm', 'knex', 'objection', 'bookshelf', 'sequelize', 'sequelize-typescript', 'typeorm', '@mikro-orm/*', 'kysely', 'kysely-*', 'waterline', 'zapatos', 'massive', '@databases/pg', '@libsql/client',
      '@libsql/kysely-libsql', '@xata.io/client', 'edgedb', 'gel', 'surrealdb', 'surrealdb.js', 'cassandra-driver', 'neo4j-driver', 'arangojs', 'couchbase', 'nano', '@clickhouse/client', '@clickhouse/client-web',
      'influx', '@influxdata/influxdb-client', '@questdb/nodejs-client', '@google-cloud/bigquery', '@google-cloud/firestore', '@google-cloud/spanner', '@google-cloud/datastore', 'dynamoose', 'dynamodb-toolbox', 'electrodb', 'faunadb', 'fauna', 'rethinkdb',
      'rethinkdbdash', '@nestjs/typeorm', '@nestjs/mongoose', '@nestjs/sequelize', '@fastify/postgres', '@fastify/mysql', '@fastify/mongodb', '@instantdb/admin', 'convex', '@prisma/adapter-*', '@prisma/extension-accelerate',
      '@auth/*-adapter', '@next-auth/*-adapter', '@payloadcms/db-*', 'gremlin', 'dgraph-js', 'falkordb', 'redisgraph.js', 'minio', 'airtable',
    ],
  },
  {
    reason: 'a client of Redis or memcached',
    modules: [
      'redis', '@redis/client', 'ioredis', 'ioredis-mock', '@upstash/redis', '@vercel/kv', '@upstash/ratelimit', '@upstash/lock', 'handy-redis', 'iovalkey', '@valkey/valkey-glide', 'memcached', 'memjs', '@fastify/redis',
      '@nestjs-modules/ioredis', '@liaoliaots/nestjs-redis', 'redlock', 'redis-om', 'cache-manager-redis-yet', 'cache-manager-redis-store', 'cache-manager-ioredis-yet', '@keyv/redis', '@keyv/postgres', '@keyv/mongo', '@keyv/mysql', '@keyv/valkey', '@keyv/dynamo',
    ],
  },
  {
    reason: 'a client of a search or vector service',
    modules: [
      'algoliasearch', '@algolia/*', '@elastic/elasticsearch', '@opensearch-project/opensearch', 'meilisearch', 'typesense', '@upstash/search', '@upstash/vector', '@pinecone-database/pinecone', '@qdrant/js-client-rest', '@qdrant/qdrant-js',
      'weaviate-client', 'weaviate-ts-client', '@zilliz/milvus2-sdk-node', 'chromadb', '@azure/search-documents', 'solr-client',
    ],
  },
  {
    reason: 'a client of a cloud provider',
    modules: [
      '@aws-sdk/*', 'aws-sdk', '@aws-lambda-powertools/*', 'aws4fetch', 'aws-xray-sdk', '@smithy/*', '@google-cloud/*', 'googleapis', '@googleapis/*', 'google-auth-library', 'google-spreadsheet', 'google-gax', '@azure/*', 'azure-storage',
      'firebase-admin', 'cloudflare', '@cloudflare/*', '@vercel/blob', '@vercel/edge-config', '@vercel/queue', '@vercel/sdk', '@netlify/blobs', '@netlify/neon', 'netlify', 'oci-sdk', 'oci-common', 'oci-objectstorage', 'ali-oss', 'cos-nodejs-sdk-v5', 'backblaze-b2', '@supabase/storage-js', '@supabase/postgrest-js',
      'cloudinary', 'imagekit', '@imagekit/nodejs', 'uploadthing', '@uploadcare/upload-client', '@bunny.net/*', 'dropbox', 'box-node-sdk', '@microsoft/microsoft-graph-client', '@digitalocean/*',
    ],
  },
  {
    reason: 'a client of a model or AI service',
    modules: [
      'openai', '@anthropic-ai/*', '@ai-sdk/*', 'ai', '@google/generative-ai', '@google/genai', '@google-ai/generativelanguage', '@mistralai/mistralai', 'cohere-ai', 'groq-sdk', 'together-ai', 'replicate', '@huggingface/inference', '@huggingface/hub', 'ollama', 'ollama-ai-provider',
      '@langchain/openai', '@langchain/anthropic', '@langchain/google-genai', '@langchain/google-vertexai', '@langchain/aws', '@langchain/cohere', '@langchain/mistralai', '@langchain/groq', '@langchain/ollama', '@langchain/pinecone', '@langchain/redis', '@langchain/postgres', '@langchain/tavily',
      '@openrouter/*', '@tavily/core', 'exa-js', '@mendable/firecrawl-js', 'assemblyai', '@deepgram/sdk', 'elevenlabs', '@elevenlabs/elevenlabs-js', '@fal-ai/*', 'langfuse', 'langsmith', '@langfuse/*', 'braintrust', '@portkey-ai/*', 'portkey-ai', '@e2b/*', '@browserbasehq/sdk', 'voyageai', '@perplexity-ai/*', 'llamaindex',
    ],
  },
  {
    reason: 'a client of a payment or commerce service',
    modules: [
      'stripe', '@paypal/*', 'paypal-rest-sdk', 'braintree', 'square', '@square/*', 'razorpay', '@mollie/api-client', 'mercadopago', '@paddle/paddle-node-sdk', '@lemonsqueezy/lemonsqueezy.js', '@polar-sh/*', 'coinbase-commerce-node', '@coinbase/*', 'omise', 'paystack', 'flutterwave-node-v3',
      '@adyen/api-library', 'authorizenet', '@shopify/*', 'shopify-api-node', '@woocommerce/woocommerce-rest-api', '@medusajs/js-sdk', 'plaid', 'dwolla-v2', '@wise/*', 'chargebee', 'chargebee-typescript', 'midtrans-client', 'iyzipay', 'checkout-sdk-node', 'gocardless-nodejs', '@easypost/api', 'shippo', 'taxjar',
    ],
  },
  {
    reason: 'a client that sends mails or messages',
    modules: [
      'nodemailer', '@nestjs-modules/mailer', 'resend', '@sendgrid/*', 'postmark', 'mailgun.js', 'mailgun-js', 'mailersend', '@mailchimp/*', 'node-mailjet', 'sparkpost', '@getbrevo/brevo', 'sib-api-v3-sdk', '@aws-sdk/client-ses', 'emailjs', '@emailjs/nodejs', 'plunk', '@plunk/node', 'loops', 'customerio-node', '@onesignal/node-onesignal', 'onesignal-node',
      'twilio', 'vonage', '@vonage/*', 'messagebird', 'plivo', 'telnyx', '@slack/web-api', '@slack/webhook', 'discord.js', '@discordjs/rest', 'node-telegram-bot-api', 'telegraf', 'grammy', 'tmi.js', '@twurple/*', '@line/bot-sdk', 'web-push', 'expo-server-sdk', 'apn', 'node-apn', 'node-pushnotifications', '@novu/node', '@novu/api', 'knock', '@knocklabs/node', 'svix', '@courier/*', '@trycourier/courier',
      'imapflow', 'imap', 'emailjs-imap-client', 'whatsapp-web.js',
    ],
  },
  {
    reason: 'the sending end of a queue or broker',
    modules: [
      'bull', 'bullmq', 'bee-queue', 'pg-boss', 'graphile-worker', 'amqplib', 'amqp-connection-manager', 'rhea', 'kafkajs', '@confluentinc/kafka-javascript', 'node-rdkafka', 'nats', '@nats-io/*', 'mqtt', 'async-mqtt', 'stompit', 'zeromq', 'sqs-producer', 'sqs-consumer', '@upstash/kafka', '@upstash/qstash', '@upstash/workflow',
      'inngest', '@trigger.dev/sdk', '@temporalio/client', '@google-cloud/pubsub', '@google-cloud/tasks', '@nestjs/bull', '@nestjs/bullmq', '@nestjs/microservices', 'celery-node', '@hatchet-dev/typescript-sdk', 'faktory-worker', 'pulsar-client', 'eventsource', '@restatedev/*', '@defer/client', 'quirrel', 'zeebe-node', '@camunda8/sdk',
    ],
  },
  {
    reason: 'the sending end of a realtime service',
    modules: ['pusher', 'ably', 'pubnub', '@liveblocks/node', '@supabase/realtime-js', 'partysocket', '@pusher/push-notifications-server', 'livekit-server-sdk', 'stream-chat', 'getstream', '@stream-io/node-sdk', 'agora-access-token', '@socket.io/redis-emitter', '@socket.io/postgres-emitter', '@upstash/realtime', 'centrifuge', 'cent.js'],
  },
  {
    reason: 'an HTTP or RPC client',
    modules: [
      'axios', 'axios-retry', 'axios-cookiejar-support', 'got', 'ky', 'ky-universal', 'ofetch', 'node-fetch', 'cross-fetch', 'undici', 'superagent', 'request', 'request-promise', 'needle', 'phin', 'wretch', 'bent', 'make-fetch-happen', 'fetch-retry', '@better-fetch/fetch', 'openapi-fetch', 'openapi-client-axios', 'swagger-client', 'http', 'https', 'http2', 'agentkeepalive', 'https-proxy-agent',
      'http-proxy-agent', 'socks-proxy-agent', 'proxy-agent', 'http-proxy', 'http-proxy-middleware', '@fastify/http-proxy', '@grpc/grpc-js', 'grpc', 'nice-grpc', '@connectrpc/*', '@trpc/client', 'graphql-request', '@urql/core', 'graffle', 'soap', 'strong-soap', 'jsforce', 'ssh2', 'ssh2-sftp-client', 'basic-ftp', 'ldapjs', 'ldapts', 'puppeteer-core', 'playwright-core', '@sparticuz/chromium', 'cacheable-lookup', 'tough-cookie', 'ws-reconnect', 'reconnecting-websocket',
    ],
  },
  {
    reason: 'a logger, tracer or error reporter',
    modules: [
      'winston', 'winston-*', 'pino', 'pino-*', 'nestjs-pino', 'bunyan', 'log4js', 'loglevel', 'consola', 'signale', 'tslog', 'roarr', 'debug', 'morgan', 'npmlog', 'loglayer', 'next-axiom', '@axiomhq/*', '@logtail/*', 'logtail', '@datadog/*', 'dd-trace', 'datadog-metrics', 'hot-shots', 'node-statsd', 'newrelic', '@newrelic/*', 'elastic-apm-node', '@sentry/*', 'rollbar', '@rollbar/*', '@bugsnag/js', '@bugsnag/*', 'airbrake',
      '@airbrake/node', '@honeybadger-io/js', 'raygun', 'logrocket', '@highlight-run/*', '@opentelemetry/*', '@honeycombio/*', '@baselime/*', '@vercel/otel', 'applicationinsights', '@appsignal/*', '@logdna/logger', 'loggly', 'graylog2', 'evlog', '@hyperdx/*', '@google-cloud/logging', '@google-cloud/trace-agent', 'fluent-logger',
    ],
  },
  {
    reason: 'a client of an analytics, flag or CRM service',
    modules: [
      'posthog-node', 'mixpanel', '@openpanel/*', 'logsnag', '@logsnag/*', '@umami/node', '@june-so/*', 'plausible-tracker', '@aptabase/*', '@vercel/analytics', '@amplitude/*', 'analytics-node', '@segment/*', '@rudderstack/rudder-sdk-node', 'customerio', 'intercom-client', '@hubspot/api-client', '@notionhq/client', '@linear/sdk', '@octokit/*', 'octokit', '@gitbeaker/*', 'jira-client', 'jira.js', '@atlassian/*', 'asana', 'trello', '@zendesk/*', 'node-zendesk', 'freshdesk-api',
      '@team-plain/typescript-sdk', '@calcom/*', '@growthbook/growthbook', '@flagsmith/*', 'flagsmith-nodejs', 'statsig-node', '@statsig/*', '@configcat/sdk', 'configcat-node', '@optimizely/*', '@splitsoftware/splitio', '@tinybirdco/*', '@chronark/zod-bird', 'dub', '@dub/analytics', 'sanity', '@sanity/client', 'next-sanity', 'contentful', 'contentful-management', '@prismicio/client', 'storyblok-js-client', '@storyblok/*', '@directus/sdk', '@strapi/client', 'graphcms', '@datocms/*', '@builder.io/*',
      'ghost', '@tryghost/*', 'wpapi', '@wordpress/api-fetch', 'spotify-web-api-node', '@spotify/*', 'twitter-api-v2', 'snoowrap', 'unsplash-js', '@googlemaps/google-maps-services-js', '@mapbox/*', '@yelp/*', 'yahoo-finance2', 'alpaca', '@alpacahq/alpaca-trade-api', 'ccxt', 'binance-api-node', 'noblox.js', '@tmdb/*',
    ],
  },
  {
    reason: 'a client of an identity service, or a verifier of tokens',
    modules: [
      '@clerk/*', '@auth0/*', 'auth0', 'express-oauth2-jwt-bearer', '@workos-inc/*', '@kinde-oss/*', '@descope/*', '@stytch/*', 'stytch', '@okta/*', '@ory/*', '@propelauth/*', '@logto/*', '@zitadel/*', 'keycloak-connect', '@keycloak/*', 'openid-client', 'jose', 'jwks-rsa', 'jsonwebtoken', 'aws-jwt-verify', 'google-recaptcha', 'passport', 'passport-*', '@simplewebauthn/server', 'arctic',
      '@supabase/auth-helpers-shared', 'unkey', '@unkey/*', '@arcjet/*', 'svelte-clerk', 'ldap-authentication', '@boxyhq/saml-jackson', '@node-saml/*',
    ],
  },
  {
    reason: 'a client of a blockchain node',
    modules: ['ethers', 'viem', 'web3', 'web3-*', '@solana/*', '@coral-xyz/anchor', '@project-serum/*', 'wagmi', '@wagmi/core', '@wagmi/connectors', 'alchemy-sdk', '@alchemy/*', 'moralis', '@thirdweb-dev/*', 'thirdweb', '@metaplex-foundation/*', '@polkadot/api', '@cosmjs/*', '@ton/*', 'tonweb', 'tronweb', 'xrpl', '@stellar/*', 'stellar-sdk', 'near-api-js', '@mysten/*', '@aptos-labs/*', 'bitcoin-core', '@lightsparkdev/*', 'ln-service', '@getalby/*', '@nostr-dev-kit/ndk', 'permissionless', '@reown/appkit', '@privy-io/server-auth', '@privy-io/node', 'graphql-ws'],
  },
  {
    reason: 'a compiled or parsed thing that no request changes',
    modules: [
      'ajv', 'zod', 'yup', 'joi', 'valibot', '@sinclair/typebox', 'superstruct', 'arktype', 'io-ts', 'runtypes', 'handlebars', 'ejs', 'pug', 'mustache', 'nunjucks', 'eta', 'liquidjs', 'marked', 'markdown-it', 'showdown', 'remark', 'unified', 'shiki', 'highlight.js', 'prismjs', 'i18next', 'intl-messageformat', '@formatjs/intl', 'dompurify', 'isomorphic-dompurify', 'jsdom', 'tiktoken', 'js-tiktoken', 'gpt-tokenizer', '@xenova/transformers',
      '@huggingface/transformers', 'onnxruntime-node', '@tensorflow/tfjs-node', 'tesseract.js', 'natural', 'graphql', '@graphql-tools/*', 'type-graphql', '@pothos/core', 'nexus', 'uuid', 'hashids', 'sqids', 'accept-language-parser', 'ua-parser-js', 'geoip-lite', 'maxmind', '@maxmind/geoip2-node', 'casbin', '@casl/ability', 'awilix', 'inversify', 'tsyringe', 'typedi', 'reflect-metadata', 'dotenv', 'convict', 'envalid', '@t3-oss/*', 'nconf',
      'html-to-text', 'turndown', 'sanitize-html', 'libphonenumber-js', 'google-libphonenumber', 'bad-words', 'leo-profanity', 'compromise', 'wink-nlp', 'multer-s3', 'swagger-jsdoc', 'swagger-ui-express', 'cors', 'helmet', 'compression', 'cookie-parser', 'body-parser',
    ],
  },
  {
    reason: 'a client of a backend service that holds no user until somebody signs in with it',
    modules: ['@supabase/supabase-js', '@supabase/ssr', '@supabase/auth-helpers-nextjs', '@supabase/auth-helpers-sveltekit', 'firebase', '@firebase/*', 'appwrite', 'node-appwrite', 'pocketbase', 'aws-amplify', '@nhost/nhost-js', 'parse', 'realm-web', '@feathersjs/client'],
  },
];

/** Methods by which somebody leaves such an object. */
export const LEAVING_METHODS = /^(?:signOut|logOut|logout|clear)$/;

/** Calls that ask for a token in the name of the program itself: RFC 6749, 4.4, "the client is acting on its own behalf". */
export const OWN_GRANTS = /client_?credentials/i;

/** An SDK object made for one browser, which remembers who signed in. Shared by the requests of a server, one user acts as another. */
export interface UserHolder {
  readonly package: string;
  /** How the object comes to be: external paths of the call. */
  readonly made: readonly string[];
  /** Functions that take the object (argument 0) and make it hold a user. */
  readonly functions: readonly string[];
  /** Methods that make it hold a user: accesses after the call that made it. */
  readonly methods: readonly string[];
  /** Options that keep it from holding one: option path of the call that made it, with the value. */
  readonly unless?: { readonly arg: number; readonly option: string; readonly value: boolean };
  readonly what: string;
  readonly fix: string;
}

export const USER_HOLDERS: readonly UserHolder[] = [
  {
    package: 'firebase',
    made: ['firebase/auth:.getAuth()', 'firebase/auth:.initializeAuth()', 'firebase:.auth()', 'firebase/compat/app:.auth()', 'firebase/app:.auth()', '@firebase/auth:.getAuth()'],
    functions: [
      'firebase/auth:.signInWithEmailAndPassword', 'firebase/auth:.createUserWithEmailAndPassword', 'firebase/auth:.signInWithCustomToken', 'firebase/auth:.signInWithCredential', 'firebase/auth:.signInAnonymously',
      'firebase/auth:.signInWithEmailLink', 'firebase/auth:.signInWithPhoneNumber', 'firebase/auth:.signInWithPopup', 'firebase/auth:.updateCurrentUser', 'firebase/auth:.signOut',
    ],
    methods: ['.signInWithEmailAndPassword', '.createUserWithEmailAndPassword', '.signInWithCustomToken', '.signInWithCredential', '.signInAnonymously', '.updateCurrentUser', '.signOut'],
    what: 'The client SDK keeps the user who signed in last as `currentUser`: on a server all requests of the process act as that user.',
    fix: 'Use firebase-admin on the server, check ID tokens with `verifyIdToken`, or make an app for each request (initializeServerApp).',
  },
  {
    package: '@supabase/supabase-js',
    made: ['@supabase/supabase-js:.createClient()', '@supabase/auth-js:.GoTrueClient()'],
    functions: [],
    methods: [
      '.auth.signInWithPassword', '.auth.signUp', '.auth.verifyOtp', '.auth.setSession', '.auth.exchangeCodeForSession', '.auth.refreshSession', '.auth.signInWithIdToken', '.auth.signInAnonymously', '.auth.signIn',
      '.auth.setAuth', '.auth.signOut',
    ],
    what: 'The client keeps the session of the user who signed in last, in memory even with `persistSession: false`: later requests of the process query as that user.',
    fix: 'Make a client for each request with createServerClient of @supabase/ssr, which keeps the session in cookies.',
  },
  {
    package: 'aws-amplify',
    made: ['aws-amplify:.Auth', 'aws-amplify/auth:', '@aws-amplify/auth:.Auth'],
    functions: ['aws-amplify/auth:.signIn', 'aws-amplify/auth:.signUp', 'aws-amplify/auth:.confirmSignIn', 'aws-amplify/auth:.signOut', 'aws-amplify/auth:.autoSignIn'],
    methods: ['.signIn', '.signUp', '.signOut', '.confirmSignIn'],
    what: 'Amplify keeps the tokens of the user who signed in last in a singleton of the process.',
    fix: 'Wrap each request in `runWithAmplifyServerContext` of @aws-amplify/adapter-nextjs.',
  },
  {
    package: 'pocketbase',
    made: ['pocketbase:()'],
    functions: [],
    methods: ['.collection().authWithPassword', '.collection().authWithOAuth2', '.collection().authRefresh', '.authStore.save', '.authStore.loadFromCookie', '.admins.authWithPassword', '.authStore.clear'],
    what: 'The client keeps the user who signed in last in its authStore.',
    fix: 'Make a client for each request and load its authStore from the cookie.',
  },
  {
    package: 'appwrite',
    made: ['appwrite:.Client()', 'appwrite:.Account()'],
    functions: [],
    methods: ['.setSession', '.setJWT', '.createEmailPasswordSession', '.createSession', '.createEmailSession'],
    what: 'The client keeps the session that was set on it last.',
    fix: 'Make a client for each request and set its session from the cookie.',
  },
  {
    package: 'node-appwrite',
    made: ['node-appwrite:.Client()'],
    functions: [],
    methods: ['.setSession', '.setJWT'],
    what: 'The client keeps the session that was set on it last.',
    fix: 'Make a client for each request; keep one only for the API key.',
  },
  {
    package: 'parse',
    made: ['parse:', 'parse/node:'],
    functions: ['parse/node:.User.logIn', 'parse/node:.User.signUp', 'parse/node:.User.become', 'parse/node:.User.enableUnsafeCurrentUser'],
    methods: ['.User.logIn', '.User.become', '.User.enableUnsafeCurrentUser'],
    what: 'With the unsafe current user enabled, the SDK keeps one user for the whole process.',
    fix: 'Pass `sessionToken` to each query instead.',
  },
  {
    package: '@nhost/nhost-js',
    made: ['@nhost/nhost-js:.NhostClient()', '@nhost/nhost-js:.createClient()'],
    functions: [],
    methods: ['.auth.signIn', '.auth.signUp', '.auth.refreshSession', '.auth.signOut'],
    what: 'The client keeps the session of the user who signed in last.',
    fix: 'Make a client for each request with the session from the cookie.',
  },
  {
    package: 'graphql-request',
    made: ['graphql-request:.GraphQLClient()'],
    functions: [],
    methods: ['.setHeader', '.setHeaders'],
    what: 'A header that one request sets, such as its Authorization, goes out with the calls of all others.',
    fix: 'Pass headers to each `request` call.',
  },
  {
    package: 'axios',
    made: ['axios:', 'axios:.create()'],
    functions: [],
    methods: ['.defaults.headers', '.defaults.headers.common'],
    what: 'A default header that one request sets, such as its Authorization, goes out with the calls of all others.',
    fix: 'Pass headers to each call, or make an instance for each request.',
  },
  {
    package: 'googleapis',
    made: ['googleapis:.google.auth.OAuth2()', 'google-auth-library:.OAuth2Client()'],
    functions: ['googleapis:.google.options'],
    methods: ['.setCredentials', '.credentials', '.getToken'],
    what: 'The OAuth client keeps the tokens of the user that were set last: concurrent requests act as that user.',
    fix: 'Make an OAuth2 client for each request; keep one only for a service account.',
  },
  {
    package: 'spotify-web-api-node',
    made: ['spotify-web-api-node:()'],
    functions: [],
    methods: ['.setAccessToken', '.setRefreshToken', '.setCredentials'],
    what: 'The client keeps the token that was set last.',
    fix: 'Make a client for each request.',
  },
];

/** Connections that a program opens by itself, without a package that speaks the protocol, by external path. */
export const OPENED_CONNECTIONS = /^(?:(?:net|tls):\.(?:createConnection|connect|Socket|TLSSocket)\(\)|(?:ws|isomorphic-ws|reconnecting-websocket):(?:\.WebSocket|\.default)?\(\)|global:WebSocket\(\)|websocket:\.(?:client|w3cwebsocket)\(\))$/;

/** Names of what belongs to a connection: its state, what is on its way, what it was asked for. */
export const PARTS_OF_CONNECTIONS = /^(?:is |in |the )?(?:status|state|ready|open|opened|connected|connecting|closing|closed|authenticated|alive|cooldown|started|stopped|destroyed|(?:receive |read |input )?buffers?|pending(?: \w+)*|(?:next |last |rpc )?(?:msg|message|request|rpc|command) ids?|sequence|seq|(?:\w+ to )?sub(?:scription)? ids?|callbacks|awaiting|reconnecting|shutting down|should reconnect|(?:re ?connect(?:ion)?|connect(?:ion)?) (?:attempts?|counts?|tries|retries)|last (?:ping|pong|heartbeat)(?: at| time)?|reconnect (?:delay|timer))$/;

/** Packages that open a database in a file for Sequelize, Knex or TypeORM. */
export const SQLITE_DRIVERS: readonly string[] = ['sqlite3', 'better-sqlite3', 'sqlite', 'sql.js', '@journeyapps/sqlcipher', 'expo-sqlite', '@vscode/sqlite3'];
