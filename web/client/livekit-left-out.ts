function leftOut(): never {
  throw new Error('This page places calls over WebSocket only; its build leaves the WebRTC library out.')
}

/** The five names that the official client imports from `livekit-client`; only a WebRTC call would use one. */
export const Room = leftOut
export const RoomEvent = {}
export const Track = {}
export const ConnectionState = {}
export const createLocalAudioTrack = leftOut
