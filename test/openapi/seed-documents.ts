/** Small descriptions as companies write them, one a dialect, with something of everything: what the fuzz tests start from. */
export const SEEDS: Record<string, string> = {
  "OpenAPI 3.0": `
openapi: 3.0.3
info: { title: Orders, version: "1.2" }
servers:
  - url: https://{region}.api.test/{version}
    variables: { region: { default: eu, enum: [eu, us] }, version: { default: v1 } }
security: [{ key: [] }]
tags: [{ name: orders }]
paths:
  /orders:
    parameters: [{ name: tenant, in: header, schema: { type: string } }]
    get:
      operationId: listOrders
      parameters:
        - { name: status, in: query, schema: { type: array, items: { type: string, enum: [open, done] } } }
        - { name: filter, in: query, style: deepObject, explode: true, schema: { $ref: "#/components/schemas/Filter" } }
        - { name: page, in: query, content: { application/json: { schema: { type: object } } } }
      responses: { 200: { description: Orders, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Order" } } } } } }
    post:
      operationId: createOrder
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: "#/components/schemas/Order" } }
          multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } }, encoding: { file: { contentType: image/png } } }
      responses: { 201: { $ref: "#/components/responses/Done" }, default: { description: Failed } }
      callbacks: { done: { "{$request.body#/url}": { post: { responses: {} } } } }
  /orders/{id}:
    $ref: "#/components/pathItems/Order"
components:
  pathItems:
    Order:
      parameters: [{ $ref: "#/components/parameters/Id" }]
      get: { responses: {} }
      delete: { security: [{ key: [], oauth: [write] }, {}], responses: { 204: { description: Gone } } }
  parameters: { Id: { name: id, in: path, required: true, schema: { type: string, pattern: "^[0-9]+$" } } }
  responses: { Done: { description: Done, content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } } }
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: https://api.test/token, scopes: { write: Write } } } }
  schemas:
    Filter: { type: object, properties: { from: { type: string, format: date }, to: { type: string, nullable: true } } }
    Order:
      required: [lines]
      allOf:
        - { type: object, properties: { id: { type: string, readOnly: true }, note: { type: string, maxLength: 200, example: hi } } }
        - { properties: { lines: { type: array, items: { $ref: "#/components/schemas/Line" } } } }
      discriminator: { propertyName: kind, mapping: { a: "#/components/schemas/Line" } }
    Line: { type: object, properties: { sku: { type: string }, parts: { type: array, items: { $ref: "#/components/schemas/Line" } }, price: { minimum: 0, exclusiveMinimum: true, type: number } } }
`,
  "OpenAPI 3.1": `
openapi: 3.1.0
info: { title: People, version: 1 }
servers: [{ url: /v2 }]
paths:
  "/people/{id}?expand=all":
    put:
      parameters: [{ name: id, in: path, required: true, schema: { type: [integer, "null"] } }, { name: id, in: query, schema: true }]
      requestBody: { content: { application/merge-patch+json: { schema: { $ref: "#/$defs/Person" } } } }
      responses: { "2XX": { description: Done } }
    query: { requestBody: { content: { text/plain: {} } } }
  /files: { post: { requestBody: { content: { application/octet-stream: {} } } }, get: { requestBody: { content: { application/xml: { schema: { type: object } } } } } }
webhooks: { arrived: { post: {} } }
$defs:
  Person:
    $id: https://schemas.test/person
    $anchor: person
    type: object
    properties: { name: { type: string }, friends: { type: array, prefixItems: [{ $dynamicRef: "#person" }], items: false }, kind: { const: human }, at: { if: { type: string }, then: { minLength: 1 } } }
    dependentRequired: { name: [kind] }
    oneOf: [{ required: [name] }, { $ref: "#/$defs/Person" }]
`,
  "Swagger 2.0": `
swagger: 2.0
info: { title: Tickets, version: "3" }
host: api.test
basePath: /v3
schemes: [http, https]
consumes: [application/json]
produces: [application/json]
securityDefinitions: { basic: { type: basic }, key: { type: apiKey, in: query, name: key } }
security: [{ basic: [] }]
paths:
  /tickets:
    get:
      operationId: tickets.list
      parameters:
        - { name: ids, in: query, type: array, items: { type: integer }, collectionFormat: pipes }
        - { name: state, in: query, type: array, items: { type: string }, collectionFormat: multi, x-nullable: true }
        - { $ref: "#/parameters/Page" }
      responses: { 200: { description: Tickets, schema: { type: array, items: { $ref: "#/definitions/Ticket" } } } }
    post:
      parameters: [{ name: ticket, in: body, required: true, schema: { $ref: "#/definitions/Ticket" } }]
      responses: { 200: { $ref: "#/responses/Ok" } }
  /tickets/{id}/file:
    post:
      consumes: [multipart/form-data]
      parameters: [{ name: id, in: path, required: true, type: string }, { name: file, in: formData, type: file }, { name: tags, in: formData, type: array, items: { type: string } }]
      responses: { 200: { description: Ok } }
parameters: { Page: { name: page, in: query, type: integer, default: 1, maximum: 10, exclusiveMaximum: true } }
responses: { Ok: { description: Ok } }
definitions:
  Ticket: { type: object, discriminator: kind, required: [kind], properties: { kind: { type: string }, parent: { $ref: "#/definitions/Ticket" }, file: { type: file } } }
`,
};
