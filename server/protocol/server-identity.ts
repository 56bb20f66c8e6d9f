/** What the server calls itself, over HTTP and gRPC. */
export const SERVER_NAME = 'tidegate'

/** The names are Triton's (docs/protocol/README.md of triton-inference-server/server). */
export const EXTENSIONS: readonly string[] = ['binary_tensor_data', 'model_repository', 'parameters']

/**
 * The largest request, in bytes. An image of 3 x 224 x 224 FP32 is 602 KB as bytes and some 3 MB as JSON.
 */
export const REQUEST_BYTES_MAX = 8_388_608
