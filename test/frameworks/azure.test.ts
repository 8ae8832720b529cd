import { describe, expect, it } from 'vitest';
import { azure } from '../../src/frameworks/azure.js';
import { deploy } from './deployment.js';

describe('azure', () => {
  it('labels triggers of model 4', () => {
    const { entries } = deploy(azure, {
      'package.json': '{ "name": "app", "dependencies": { "@azure/functions": "^4.0.0" } }',
      'src/all.ts': `
import { app } from '@azure/functions';
async function work(context) {}
app.http('any', { handler: work });
app.post('save', work);
app.serviceBusQueue('q', { queueName: 'orders', handler: work });
app.serviceBusTopic('t', { topicName: 'news', subscriptionName: 's', handler: work });
app.cosmosDB('c', { containerName: 'rows', handler: work });
app.generic('g', { trigger: {}, handler: work });
app.hook.preInvocation(work);
`,
    });
    expect(entries.map((entry) => entry.split(' <- ')[0])).toEqual([
      'ALL /api/any',
      'POST /api/save',
      'queue consumer orders',
      'topic subscriber news',
      'stream consumer rows',
      'function g',
      'hook preInvocation',
    ]);
  });

  it('takes the entryPoint of a function.json, and no file without a trigger', () => {
    const { entries } = deploy(azure, {
      'Pay/function.json':
        '{ "bindings": [{ "type": "serviceBusTrigger", "topicName": "payments" }], "scriptFile": "../lib/pay.js", "entryPoint": "charge" }',
      'lib/pay.js': 'exports.charge = async (context) => {};\nexports.refund = async (context) => {};',
      'Out/function.json': '{ "bindings": [{ "type": "queue", "direction": "out" }] }',
      'Out/index.js': 'module.exports = async () => {};',
    });
    expect(entries).toEqual(['topic subscriber payments <- lib/pay.js charge']);
  });
});
