/** Small routers and servers, beside those that have an adapter of their own. Data only. */
import { routes, type HandlerLibrary } from './handler-library.js';

export const FETCH_ROUTERS: readonly HandlerLibrary[] = [
  {
    id: 'itty-router',
    title: 'itty-router',
    source: 'https://itty.dev/itty-router/ (5)',
    packages: ['itty-router'],
    calls: [
      ...routes('\\.(?:AutoRouter|IttyRouter|Router|ThrowableRouter)\\(\\)'),
      { callee: '\\.(?:AutoRouter|IttyRouter|Router)', label: 'middleware', options: ['before', 'finally', 'catch', 'missing'] },
    ],
  },
  {
    id: 'worktop',
    title: 'worktop',
    source: 'https://github.com/lukeed/worktop',
    packages: ['worktop'],
    calls: [
      { callee: '\\.Router\\(\\)\\.add', label: '$0 $1' },
      { callee: '\\.Router\\(\\)\\.prepare', label: 'middleware' },
    ],
  },
  {
    id: 'connect',
    title: 'Connect',
    source: 'https://github.com/senchalabs/connect',
    packages: ['connect'],
    marks: ['connect'],
    calls: [{ callee: '\\(\\)(?:\\.use\\(\\))*\\.use', label: 'use', verb: true }],
    starts: '\\(\\)(?:\\.use\\(\\))*\\.listen',
  },
  {
    id: 'restana',
    title: 'restana',
    source: 'https://github.com/BackendStack21/restana',
    packages: ['restana'],
    calls: routes('\\(\\)(?:\\.newRouter\\(\\))?'),
    starts: '\\(\\)\\.start',
  },
  {
    id: '0http',
    title: '0http',
    source: 'https://github.com/BackendStack21/0http',
    packages: ['0http'],
    calls: routes('\\(\\)\\.router'),
    starts: '\\(\\)\\.server\\.listen',
  },
  {
    id: 'srvx',
    title: 'srvx',
    source: 'https://srvx.h3.dev/guide/handler',
    packages: ['srvx', 'crossws'],
    calls: [{ callee: '\\.serve', label: 'ALL /*', options: ['fetch', 'middleware', 'error', 'websocket'] }],
    starts: '\\.serve',
  },
  {
    id: 'fets',
    title: 'feTS',
    source: 'https://the-guild.dev/openapi/fets/server/quick-start',
    packages: ['fets'],
    calls: [{ callee: '\\.createRouter\\(\\)(?:\\.route\\(\\))*\\.route', label: '$verb $path', options: ['handler'] }],
  },
  {
    id: 'hattip',
    title: 'HatTip',
    source: 'https://github.com/hattipjs/hattip',
    packages: ['@hattip/router'],
    calls: routes('\\.createRouter\\(\\)'),
  },
  {
    id: 'whatwg-node',
    title: 'Server adapter',
    source: 'https://the-guild.dev/graphql/yoga-server',
    packages: ['@whatwg-node/server'],
    calls: [{ callee: '\\.createServerAdapter', label: 'ALL /*' }],
    aside: true,
  },
  {
    id: 'next-connect',
    title: 'next-connect',
    source: 'https://github.com/hoangvvo/next-connect (1)',
    packages: ['next-connect'],
    aside: true,
    calls: [
      ...routes('(?:\\.(?:createRouter|createEdgeRouter))?\\(\\)'),
      {
        callee: '(?:\\.(?:createRouter|createEdgeRouter))?\\(\\)(?:\\.\\w+\\(\\))*\\.handler',
        label: 'error handler',
        options: ['onError', 'onNoMatch'],
      },
      { callee: '', label: 'error handler', options: ['onError', 'onNoMatch'] },
    ],
  },
  {
    id: 'meteor',
    title: 'Meteor',
    source: 'https://docs.meteor.com/api/methods (3)',
    packages: ['meteor'],
    calls: [
      { callee: '\\.Meteor\\.methods', label: 'method', members: true },
      { callee: '\\.Meteor\\.(?:publish|onConnection)', label: '$method $0' },
      {
        callee: '\\.WebApp\\.(?:connectHandlers|rawConnectHandlers|handlers|rawHandlers|expressHandlers)\\.(?:use|get|post|put|delete)',
        label: '$method',
        verb: true,
      },
      {
        callee: '\\.Accounts\\.(?:onLogin|onLogout|onLoginFailure|onCreateUser|validateLoginAttempt|validateNewUser|registerLoginHandler)',
        label: '$method',
      },
      { callee: '\\.ValidatedMethod', label: 'method $name', options: ['run', 'validate'] },
    ],
    places: /(?:^|\/)(?:server|imports|both|lib)\/.*\.[cm]?[jt]s$/,
  },
  {
    id: 'directus',
    title: 'Directus extension',
    source: 'https://docs.directus.io/extensions/ (11)',
    packages: ['@directus/extensions-sdk'],
    calls: [
      { callee: '\\.define(?:Endpoint|Hook)', label: '$method', options: ['handler'] },
      { callee: '\\.defineOperationApi', label: 'operation $id', options: ['handler'] },
    ],
    places: /\.[cm]?[jt]s$/,
  },
];
