/** Hooks, jobs and tools that are given to a library which calls them while requests are served. Data only. */
import type { HandlerLibrary } from './handler-library.js';

export const HOOKED: readonly HandlerLibrary[] = [
  {
    id: 'passport',
    title: 'Passport',
    source: 'https://www.passportjs.org/concepts/authentication/ (0.7)',
    packages: ['passport', 'koa-passport', '@fastify/passport'],
    aside: true,
    calls: [
      { callee: '(?:\\.(?:passport|Passport\\(\\)|Authenticator\\(\\)))?\\.use', label: 'strategy' },
      {
        callee:
          '(?:\\.(?:passport|Passport\\(\\)|Authenticator\\(\\)))?\\.(?:serializeUser|deserializeUser|registerUserSerializer|registerUserDeserializer|transformAuthInfo)',
        label: '$method',
      },
    ],
  },
  {
    // Mails, hooks of the tables, and what plugins are given to send codes and invitations by.
    id: 'better-auth',
    title: 'Better Auth',
    source: 'https://www.better-auth.com/docs/reference/options (1.4)',
    packages: ['better-auth'],
    aside: true,
    calls: [
      { callee: '(?:\\.betterAuth)?', label: 'auth', members: true, inModules: true },
      {
        callee:
          '\\.(?:magicLink|emailOTP|phoneNumber|twoFactor|organization|admin|anonymous|genericOAuth|oidcProvider|apiKey|username|multiSession|stripe)',
        label: 'auth $method',
        members: true,
      },
      { callee: '\\.(?:customSession|createAuthMiddleware)', label: 'auth $method' },
    ],
  },
  {
    id: 'octokit-webhooks',
    title: 'Octokit webhooks',
    source: 'https://github.com/octokit/webhooks.js (14)',
    packages: ['@octokit/webhooks', '@octokit/app', 'octokit'],
    marks: ['on', 'onAny'],
    calls: [
      { callee: '(?:\\.Webhooks\\(\\)|\\.App\\(\\)\\.webhooks)\\.(?:on|onAny|onError)', label: 'webhook $0' },
      { callee: '\\.App\\(\\)\\.oauth\\.on', label: 'oauth $0' },
    ],
  },
  {
    id: 'hocuspocus',
    title: 'Hocuspocus',
    source: 'https://tiptap.dev/docs/hocuspocus/server/hooks (3)',
    packages: ['@hocuspocus/server'],
    calls: [
      {
        callee: '\\.(?:Server(?:\\.configure)?|Hocuspocus)',
        label: 'socket',
        options: [
          'onAuthenticate',
          'onTokenSync',
          'onConnect',
          'connected',
          'onDisconnect',
          'onLoadDocument',
          'afterLoadDocument',
          'onStoreDocument',
          'afterStoreDocument',
          'onChange',
          'onStateless',
          'beforeBroadcastStateless',
          'beforeHandleMessage',
          'beforeUnloadDocument',
          'afterUnloadDocument',
          'onAwarenessUpdate',
          'onRequest',
          'onUpgrade',
        ],
      },
    ],
    starts: '\\.(?:Server(?:\\.configure)?|Hocuspocus)\\(\\)\\.listen',
  },
  {
    id: 'durable-functions',
    title: 'Durable Functions',
    source: 'https://learn.microsoft.com/azure/azure-functions/durable/ (3)',
    packages: ['durable-functions'],
    calls: [
      { callee: '\\.app\\.(?:orchestration|activity|entity)', label: '$method $0', options: ['handler'] },
      { callee: '\\.app\\.client\\.\\w+', label: 'client $0', options: ['handler'] },
    ],
    places: /\.[cm]?[jt]s$/,
  },
  {
    id: 'nats',
    title: 'NATS',
    source: 'https://github.com/nats-io/nats.js/tree/main/core',
    packages: ['nats', '@nats-io/transport-node', '@nats-io/nats-core'],
    marks: ['subscribe'],
    aside: true,
    calls: [{ callee: '\\.connect\\(\\)\\.subscribe', label: 'message $0', options: ['callback'] }],
  },
  {
    id: 'hatchet',
    title: 'Hatchet',
    source: 'https://docs.hatchet.run/home/your-first-task (1)',
    packages: ['@hatchet-dev/typescript-sdk'],
    marks: ['worker'],
    aside: true,
    calls: [{ callee: '.*\\.(?:task|durableTask|batchTask)', label: 'task $name', options: ['fn', 'onFailure', 'onSuccess'] }],
  },
  {
    id: 'inngest',
    title: 'Inngest',
    source: 'https://www.inngest.com/docs/reference/functions/create (4)',
    packages: ['inngest'],
    marks: ['createFunction'],
    aside: true,
    calls: [{ callee: '\\.Inngest\\(\\)\\.createFunction', label: 'function $id', options: ['onFailure'] }],
  },
  {
    id: 'model-hooks',
    title: 'Hooks of models',
    source:
      'https://mongoosejs.com/docs/middleware.html (9), https://sequelize.org/docs/v6/other-topics/hooks/, https://www.mongodb.com/docs/drivers/node/current/usage-examples/changeStream/',
    packages: ['mongoose', 'sequelize', 'mongodb'],
    marks: ['pre', 'post', 'addHook', 'watch', 'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate'],
    aside: true,
    calls: [
      { callee: '\\.Schema\\(\\)\\.(?:pre|post)', label: 'model $method $0' },
      {
        callee:
          '(?:\\.Sequelize)?\\(\\)(?:\\.define\\(\\))?\\.(?:addHook|(?:before|after)(?:Validate|Create|Destroy|Update|Save|Upsert|BulkCreate|BulkDestroy|BulkUpdate|Find))',
        label: 'model $method $0',
      },
      { callee: '.*\\.watch\\(\\)\\.on', label: 'change stream', events: ['change'] },
    ],
  },
  {
    // Agents of requests call their tools: those of a program for the terminal do not count.
    id: 'ai-tools',
    title: 'Tools of agents',
    source:
      'https://ai-sdk.dev/docs/foundations/tools (6), https://openai.github.io/openai-agents-js/guides/tools/, https://docs.langchain.com/oss/javascript/langchain/tools (1)',
    packages: ['ai', '@openai/agents', '@langchain/core', 'langchain', '@anthropic-ai/claude-agent-sdk'],
    marks: ['tool', 'dynamicTool'],
    notOfCommands: true,
    aside: true,
    calls: [{ callee: '\\.(?:tool|dynamicTool)', label: 'tool $name', options: ['execute', 'needsApproval'], inModules: true }],
  },
  {
    id: 'flags',
    title: 'Flags',
    source: 'https://flags-sdk.dev/frameworks/next (4)',
    packages: ['flags'],
    aside: true,
    calls: [{ callee: '\\.flag', label: 'flag $key', options: ['decide', 'identify'] }],
  },
  {
    id: 'next-safe-action',
    title: 'next-safe-action',
    source: 'https://next-safe-action.dev/docs/define-actions/middleware (8)',
    packages: ['next-safe-action'],
    aside: true,
    calls: [
      { callee: '\\.createSafeActionClient\\(\\)(?:\\.\\w+\\(\\))*\\.use', label: 'action middleware' },
      { callee: '\\.createSafeActionClient', label: 'action', options: ['handleServerError', 'handleReturnedServerError'] },
    ],
  },
  {
    id: 'payload',
    title: 'Payload',
    source: 'https://payloadcms.com/docs/configuration/overview (3)',
    packages: ['payload'],
    aside: true,
    calls: [{ callee: '\\.buildConfig', label: 'hook', members: true }],
  },
  {
    id: 'qwik-city',
    title: 'Qwik City',
    source: 'https://qwik.dev/docs/route-loader/, https://qwik.dev/docs/action/, https://qwik.dev/docs/server$/ (1)',
    packages: ['@builder.io/qwik-city', '@qwik.dev/router'],
    calls: [{ callee: '\\.(?:routeLoader|routeAction|globalAction|server)\\$', label: 'server function' }],
    places: /(?:^|\/)src\/.*\.[jt]sx?$/,
  },
];
