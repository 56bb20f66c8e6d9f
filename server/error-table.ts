import type { ErrorStatus } from './error-statuses.ts'

/** What a client can get instead of an answer. `status` is HTTP's, `remedy` what the client can do about it. */
type ErrorEntry = { readonly status: ErrorStatus; readonly message: string; readonly remedy: string }

/** One of the closed list of error codes. A code keeps its meaning for good: clients branch on it, so it is never reused. */
export type ErrorCode =
  | 'malformed_json'
  | 'malformed_message'
  | 'empty_body'
  | 'missing_field'
  | 'unknown_field'
  | 'wrong_type'
  | 'out_of_range'
  | 'not_a_code'
  | 'wrong_shape'
  | 'wrong_datatype'
  | 'unknown_tensor'
  | 'repeated_tensor'
  | 'wrong_size'
  | 'not_text'
  | 'wrong_header'
  | 'no_rows'
  | 'too_many_rows'
  | 'wrong_priority'
  | 'unsupported_parameter'
  | 'invalid_request'
  | 'unauthorized'
  | 'model_control_off'
  | 'unknown_model'
  | 'unknown_version'
  | 'unknown_route'
  | 'method_not_allowed'
  | 'not_representable'
  | 'request_too_slow'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'too_many_requests'
  | 'headers_too_large'
  | 'internal_error'
  | 'inference_failed'
  | 'load_failed'
  | 'starting'
  | 'overloaded'
  | 'memory_full'
  | 'not_loaded'
  | 'draining'
  | 'session_broken'
  | 'process_lost'
  | 'no_process'
  | 'deadline_exceeded'

/** Every expected error, once. README.md lists the same codes, and a test compares the two. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = {
  malformed_json: {
    status: 400,
    message: 'the body is not valid JSON',
    remedy: 'send one JSON object; NaN, Infinity, comments and __proto__ keys are not JSON',
  },
  malformed_message: {
    status: 400,
    message: 'the bytes are no such protobuf message',
    remedy: 'compare the client with server/grpc/open-inference.proto, or ask for it by reflection',
  },
  empty_body: { status: 400, message: 'the request has no body', remedy: 'send one JSON object' },
  missing_field: { status: 400, message: 'a required field is missing', remedy: 'add the field' },
  unknown_field: {
    status: 400,
    message: 'there is no such field',
    remedy: 'remove the field or correct its name',
  },
  wrong_type: {
    status: 400,
    message: 'the value has the wrong JSON type',
    remedy: 'send the type that /docs shows',
  },
  out_of_range: {
    status: 400,
    message: 'the number is outside the plausible range',
    remedy: 'check the unit; the error names the range',
  },
  not_a_code: {
    status: 400,
    message: 'the number is not one of the codes',
    remedy: 'send one of the codes in /docs',
  },
  wrong_shape: {
    status: 400,
    message: 'shape and data do not fit the model',
    remedy:
      'send the shape that GET /v2/models/{model} shows and as many elements, flat or nested, row by row',
  },
  wrong_datatype: {
    status: 400,
    message: 'the datatype does not fit the model',
    remedy: 'send the datatype that GET /v2/models/{model} shows',
  },
  unknown_tensor: {
    status: 400,
    message: 'the model has no such input or output',
    remedy: 'GET /v2/models/{model} lists the names',
  },
  repeated_tensor: {
    status: 400,
    message: 'the tensor is named twice',
    remedy: 'name each input and output once',
  },
  wrong_size: {
    status: 400,
    message: 'the binary data does not fit shape and datatype',
    remedy:
      'send as many bytes as the shape has elements, times their size; inputs follow each other without a gap',
  },
  not_text: {
    status: 400,
    message: 'the bytes are no text',
    remedy: 'send BYTES as UTF-8; an image or the like travels as UINT8',
  },
  wrong_header: {
    status: 400,
    message: 'a header cannot be used',
    remedy: 'send a whole number within the bounds that the error names',
  },
  no_rows: { status: 400, message: 'the request holds no row', remedy: 'send at least one row' },
  too_many_rows: {
    status: 400,
    message: 'the request holds too many rows',
    remedy: 'split it into several requests',
  },
  wrong_priority: {
    status: 400,
    message: 'the model has no such priority',
    remedy:
      'send a whole number from 1, which goes first, to the bound that the error names; 0 is the default',
  },
  unsupported_parameter: {
    status: 400,
    message: 'the parameter asks for an extension that the server has not',
    remedy: 'remove it; GET /v2 lists the extensions',
  },
  invalid_request: { status: 400, message: 'the request cannot be read', remedy: 'compare it with /docs' },
  unauthorized: {
    status: 401,
    message: 'the request has no token, or not the right one',
    remedy: 'send the header Authorization: Bearer TOKEN, as whoever runs the server knows it',
  },
  model_control_off: {
    status: 403,
    message: 'models cannot be loaded or unloaded from outside',
    remedy: 'start the server with MODEL_CONTROL=explicit, behind a network policy',
  },
  unknown_model: {
    status: 404,
    message: 'there is no such model',
    remedy: 'POST /v2/repository/index lists them',
  },
  unknown_version: {
    status: 404,
    message: 'there is no such version of the model',
    remedy: 'POST /v2/repository/index lists the versions',
  },
  unknown_route: { status: 404, message: 'there is no such route', remedy: 'GET /docs lists the routes' },
  method_not_allowed: {
    status: 405,
    message: 'the route is asked in another way',
    remedy: 'use a method that the header Allow names',
  },
  not_representable: {
    status: 406,
    message: 'JSON cannot carry the answer',
    remedy: 'ask for the output with the parameter binary_data: true',
  },
  request_too_slow: { status: 408, message: 'the request came too slowly', remedy: 'send it within 20 s' },
  body_too_large: {
    status: 413,
    message: 'the body is larger than the server reads',
    remedy: 'split it into several requests',
  },
  unsupported_media_type: {
    status: 415,
    message: 'the body is not of a type that the server reads',
    remedy: 'send the header Content-Type: application/json, without a Content-Encoding',
  },
  too_many_requests: {
    status: 429,
    message: 'too many requests',
    remedy: 'wait as long as Retry-After says',
  },
  headers_too_large: {
    status: 431,
    message: 'the headers are too large',
    remedy: 'send at most 16 KiB of them',
  },
  internal_error: {
    status: 500,
    message: 'the server failed',
    remedy: 'report it with the time of the request',
  },
  inference_failed: {
    status: 500,
    message: 'the model failed on a valid input',
    remedy: 'try again; after several failures in a row the server asks to be restarted',
  },
  load_failed: {
    status: 500,
    message: 'the model cannot be loaded',
    remedy: 'put the right files in place; the log names the reason',
  },
  starting: { status: 503, message: 'the models are not loaded yet', remedy: 'try again in a second' },
  overloaded: {
    status: 503,
    message: 'too many requests wait for the model',
    remedy:
      'try again after the seconds of the header Retry-After (over gRPC grpc-retry-pushback-ms), or ask another pod',
  },
  memory_full: {
    status: 503,
    message: 'the requests that wait take as much memory as they may',
    remedy: 'try again after the seconds of the header Retry-After, ask another pod, or raise QUEUE_MEMORY',
  },
  not_loaded: {
    status: 503,
    message: 'the model is not loaded',
    remedy: 'POST /v2/repository/models/{model}/load',
  },
  draining: { status: 503, message: 'the server is shutting down', remedy: 'open a new connection' },
  session_broken: {
    status: 503,
    message: 'the model failed several times in a row',
    remedy: 'restart the server; its liveness probe asks for that',
  },
  process_lost: { status: 503, message: 'the process that ran the model ended', remedy: 'try again' },
  no_process: { status: 503, message: 'no process runs the model', remedy: 'ask another pod, or try again' },
  deadline_exceeded: {
    status: 504,
    message: 'the time of the request was over before the model was free',
    remedy: 'allow more time with the header X-Request-Timeout-Ms (over gRPC a later deadline), or try again',
  },
}
