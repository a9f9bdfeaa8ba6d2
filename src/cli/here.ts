/** The server of this machine, at the port it takes by itself. */
export const HERE = 'ws://127.0.0.1:8790'
