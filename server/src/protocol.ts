/** The language server's own messages, shared with the client. */

/** Asks what the server holds: for reports of issues, and for whoever waits for the index. */
export const statusRequest = "pullSecrets/status";

/** The answer to `statusRequest`. */
export interface ServerStatus {
  /** Whether every manifest of the workspace folders has been read. */
  readonly indexed: boolean;
  readonly files: number;
  readonly resources: number;
  /** Bytes of memory that the server's process uses. */
  readonly memory: number;
}
