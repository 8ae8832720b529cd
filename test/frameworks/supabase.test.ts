import { describe, expect, it } from 'vitest';
import { supabase } from '../../src/frameworks/supabase.js';
import { deploy } from './deployment.js';

describe('supabase', () => {
  it('takes Deno.serve in all its forms, the older serve, and nothing of shared folders', () => {
    const { entries } = deploy(supabase, {
      'supabase/functions/a/index.ts': 'Deno.serve({ port: 1, handler: async function named(request) { return new Response(); } });',
      'supabase/functions/b/index.ts':
        "import { serve } from 'https://deno.land/std@0.190.0/http/server.ts';\nasync function old(request) {}\nserve(old);",
      'supabase/functions/c/index.ts': "import { main } from './main.ts';\nDeno.serve(main);",
      'supabase/functions/c/main.ts': 'export async function main(request) {}',
      'supabase/functions/_shared/index.ts': 'Deno.serve(() => new Response());',
      'scripts/serve.ts': 'Deno.serve(() => new Response());',
    });
    expect(entries).toEqual([
      'function a <- supabase/functions/a/index.ts named',
      'function b <- supabase/functions/b/index.ts old',
      'function c <- supabase/functions/c/main.ts main',
    ]);
  });
});
