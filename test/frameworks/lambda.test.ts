import { describe, expect, it } from 'vitest';
import { lambda } from '../../src/frameworks/lambda.js';
import { deploy } from './deployment.js';

const handler = 'export const handler = async (event, context) => ({ statusCode: 200 });';

describe('lambda: Serverless Framework', () => {
  it('labels every kind of event', () => {
    const { entries } = deploy(lambda, {
      'serverless.yml': `
functions:
  shop:
    handler: src/shop.handler
    events:
      - http: any /
      - httpApi: '*'
      - alb: { conditions: { path: /legacy, method: GET } }
      - sns: arn:aws:sns:eu-west-1:123:orders
      - stream: { arn: !GetAtt Table.StreamArn }
      - s3: uploads
      - websocket: $connect
      - eventBridge: { schedule: rate(1 hour) }
`,
      'src/shop.ts': handler,
    });
    expect(entries.map((entry) => entry.split(' <- ')[0])).toEqual([
      'ALL /',
      'ALL *',
      'GET /legacy',
      'topic subscriber orders',
      'stream consumer Table',
      'bucket event uploads',
      'websocket $connect',
      'cron rate(1 hour)',
    ]);
  });

  it('follows ${file(...)} to another manifest', () => {
    const { entries } = deploy(lambda, {
      'serverless.yml': 'functions: ${file(serverless.functions.yml):all}',
      'serverless.functions.yml': 'all:\n  pay:\n    handler: src/pay.handler\n',
      'src/pay.js': 'exports.handler = async (event) => {};',
    });
    expect(entries).toEqual(['function pay <- src/pay.js handler']);
  });

  it('reads serverless.ts, with definitions that lie beside their handlers', () => {
    const { entries, entryPoints } = deploy(lambda, {
      'serverless.ts': `
import hello from './src/functions/hello';
const configuration = { service: 'x', functions: { hello, plain: { handler: 'src/plain.run', events: [{ schedule: 'rate(2 days)' }] } } };
module.exports = configuration;
`,
      'src/functions/hello/index.ts': `
import { handlerPath } from '../../path';
export default { handler: \`\${handlerPath(__dirname)}/greet.main\`, events: [{ http: { method: 'post', path: 'hello' } }] };
`,
      'src/path.ts': 'export const handlerPath = (folder: string) => folder.split(process.cwd())[1]!.substring(1);',
      'src/functions/hello/greet.ts': 'export const main = async (event) => event;',
      'src/plain.ts': 'export const run = async () => undefined;',
    });
    expect(entries).toEqual(['POST /hello <- src/functions/hello/greet.ts main', 'cron rate(2 days) <- src/plain.ts run']);
    expect(entryPoints.map((each) => each.registeredIn)).toEqual(['serverless.ts', 'serverless.ts']);
  });

  it('maps compiled paths back by the tsconfig', () => {
    const { entries } = deploy(lambda, {
      'serverless.yml': 'functions:\n  a:\n    handler: lib/jobs/a.run\n',
      'tsconfig.json': '{ "compilerOptions": { "outDir": "lib", "rootDir": "server" } }',
      'server/jobs/a.ts': 'export const run = async () => undefined;',
    });
    expect(entries).toEqual(['function a <- server/jobs/a.ts run']);
  });
});

describe('lambda: wrapped handlers', () => {
  const manifest = 'functions:\n  a:\n    handler: a.handler\n';

  it('looks through middy, from both ends of the chain', () => {
    const before = deploy(lambda, {
      'serverless.yml': manifest,
      'a.ts': "import middy from '@middy/core';\nconst first = async (event) => 1;\nexport const handler = middy(first).use(json());",
    });
    const after = deploy(lambda, {
      'serverless.yml': manifest,
      'a.ts':
        "import middy from '@middy/core';\nconst last = async (event) => 1;\nexport const handler = middy().use(json()).handler(last);",
    });
    expect(before.entries).toEqual(['function a <- a.ts first']);
    expect(after.entries).toEqual(['function a <- a.ts last']);
  });

  it('looks through Sentry, streaming and bind', () => {
    const wrapped = (code: string) => deploy(lambda, { 'serverless.yml': manifest, 'a.ts': code }).entries;
    expect(
      wrapped(
        "import * as Sentry from '@sentry/aws-serverless';\nasync function pay(event) {}\nexport const handler = Sentry.wrapHandler(pay);",
      ),
    ).toEqual(['function a <- a.ts pay']);
    expect(wrapped('async function stream(event, out) {}\nexport const handler = awslambda.streamifyResponse(stream);')).toEqual([
      'function a <- a.ts stream',
    ]);
    expect(
      wrapped('class Desk { async serve(event) {} }\nconst desk = new Desk();\nexport const handler = desk.serve.bind(desk);'),
    ).toEqual(['function a <- a.ts Desk.serve']);
  });

  it("loads the file of a wrapped application, whose routes are another adapter's", () => {
    const { entryPoints } = deploy(lambda, {
      'serverless.yml': manifest,
      'a.ts': "import serverless from 'serverless-http';\nimport express from 'express';\nexport const handler = serverless(express());",
    });
    expect(entryPoints).toEqual([
      {
        file: 'a.ts',
        fn: 0,
        label: 'function a',
        framework: 'lambda',
        runtime: 'node',
        bundle: 'function:a',
        phase: 'startup',
        registeredIn: 'serverless.yml',
      },
    ]);
  });
});

describe('lambda: infrastructure as code', () => {
  it('reads addRoutes, cron schedules and constructs of one file', () => {
    const { entries } = deploy(lambda, {
      'package.json': '{ "name": "x" }',
      'stack.ts': `
import { aws_lambda_nodejs as nodejs, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
export class Site extends Stack {
  constructor(scope, id) {
    super(scope, id);
    const list = new nodejs.NodejsFunction(this, 'List', { entry: 'api/list.ts' });
    const api = new HttpApi(this, 'Api');
    api.addRoutes({ path: '/items', methods: [HttpMethod.GET, HttpMethod.POST], integration: new HttpLambdaIntegration('i', list) });
    new Rule(this, 'R', { schedule: Schedule.cron({ minute: '0', hour: '4' }), targets: [new LambdaFunction(list)] });
  }
}
`,
      'api/list.ts': handler,
    });
    expect(entries.toSorted()).toEqual([
      'GET /items <- api/list.ts handler',
      'POST /items <- api/list.ts handler',
      'cron cron(0 4 * * ? *) <- api/list.ts handler',
    ]);
  });

  it('reads SST 2 constructs', () => {
    const { entries } = deploy(lambda, {
      'sst.config.ts': `
import { Api, Cron } from 'sst/constructs';
export default { stacks(app) { app.stack(function API({ stack }) {
  new Api(stack, 'api', { routes: { 'GET /notes': 'functions/notes.list' } });
  new Cron(stack, 'sweep', { schedule: 'rate(1 day)', job: 'functions/sweep.main' });
}); } };
`,
      'functions/notes.ts': 'export const list = async () => [];',
      'functions/sweep.ts': 'export const main = async () => undefined;',
    });
    expect(entries).toEqual(['GET /notes <- functions/notes.ts list', 'cron rate(1 day) <- functions/sweep.ts main']);
  });

  it('reads Amplify functions of both generations', () => {
    const { entries } = deploy(lambda, {
      'amplify/functions/mail/resource.ts':
        "import { defineFunction } from '@aws-amplify/backend';\nexport const mail = defineFunction({ name: 'mail', entry: './send.ts', schedule: 'every 1h' });",
      'amplify/functions/mail/send.ts': handler,
      'amplify/backend/function/orders/src/index.js': 'exports.handler = async (event) => {};',
    });
    expect(entries).toEqual([
      'cron every 1h <- amplify/functions/mail/send.ts handler',
      'function orders <- amplify/backend/function/orders/src/index.js handler',
    ]);
  });

  it('reads Terraform modules and HTTP routes, and leaves other languages out', () => {
    const { entries } = deploy(lambda, {
      'main.tf': `
module "pay_lambda" {
  source      = "terraform-aws-modules/lambda/aws"
  handler     = "pay.charge"
  runtime     = "nodejs22.x"
  source_path = "\${path.module}/src"
}
resource "aws_apigatewayv2_integration" "pay" {
  integration_uri = module.pay_lambda.lambda_function_invoke_arn
}
resource "aws_apigatewayv2_route" "pay" {
  route_key = "POST /pay"
  target    = "integrations/\${aws_apigatewayv2_integration.pay.id}"
}
resource "aws_lambda_function" "model" {
  handler = "model.predict"
  runtime = "python3.13"
}
`,
      'src/pay.ts': 'export const charge = async (event) => event;',
      'src/model.ts': 'export const predict = 1;',
    });
    expect(entries).toEqual(['POST /pay <- src/pay.ts charge']);
  });
});

describe('lambda: without a manifest', () => {
  it('takes exported handlers by their parameters or wrappers, and says that nothing names them', () => {
    const { entries, uses } = deploy(lambda, {
      'package.json': '{ "name": "x" }',
      'jobs/index.js': 'exports.handler = async (event, context) => {};',
      'web.ts': "import serverless from 'serverless-http';\nimport { app } from './app';\nexport const handler = serverless(app);",
      'app.ts': "import express from 'express';\nexport const app = express();",
      'util.ts': 'export const handler = (error) => console.error(error);',
    });
    expect(entries).toEqual(['function jobs <- jobs/index.js handler', 'function web <- web.ts (module)']);
    expect(uses[0]?.evidence).toEqual(['jobs/index.js, web.ts export a Lambda handler; no manifest names it']);
  });

  it("takes no handler that a manifest leaves out, and none of Netlify's", () => {
    const named = deploy(lambda, { 'serverless.yml': 'functions:\n  a:\n    handler: a.handler\n', 'a.ts': handler, 'old/b.ts': handler });
    const netlify = deploy(lambda, {
      'netlify.toml': '[functions]\ndirectory = "fn"\n',
      'fn/a.ts': handler,
      'netlify/functions/b.ts': handler,
    });
    expect(named.entries).toEqual(['function a <- a.ts handler']);
    expect(netlify.uses).toEqual([]);
  });
});
