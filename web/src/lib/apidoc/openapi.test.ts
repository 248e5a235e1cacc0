import { describe as group, expect, it } from 'vitest';
import { describe, typeText } from './openapi';

group('typeText', () => {
  it('writes objects, lists, choices and references in a short notation', () => {
    const schema = {
      type: 'object',
      required: ['index'],
      properties: {
        index: { type: 'integer' },
        side: { enum: ['ours', 'theirs'] },
        items: { type: 'array', items: { $ref: '#/components/schemas/Entry' } },
        at: { type: ['string', 'null'] },
      },
    };
    expect(typeText(schema, 0)).toBe(
      '{\n  index: integer\n  side?: "ours" | "theirs"\n  items?: [Entry]\n  at?: string | null\n}',
    );
  });
});

group('describe', () => {
  it('groups routes by tag, with parameters, body and answers', () => {
    const json = { 'application/json': { schema: { $ref: '#/components/schemas/A' } } };
    const document = {
      info: { title: 't', version: '1' },
      paths: {
        '/api/v1/things/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          put: {
            tags: ['things'],
            summary: 'Set',
            requestBody: { content: json },
            responses: { 200: { description: 'ok', content: json } },
          },
        },
      },
    };
    const operation = describe(document).groups[0]?.operations[0];
    expect(operation).toMatchObject({
      method: 'PUT',
      summary: 'Set',
      body: { type: 'A' },
      answers: [{ status: '200', body: { type: 'A' } }],
    });
    expect(operation?.parameters).toMatchObject([{ name: 'id', in: 'path', type: 'string', required: true }]);
  });

  it('survives a document that is not one', () => {
    expect(describe(null).groups).toEqual([]);
  });
});
