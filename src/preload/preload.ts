import { contextBridge, ipcRenderer } from 'electron';
import { callChannel, streamChannel } from '../main/hosts/electron/channels.ts';
import { streamPortMessage, type PreloadBridge } from '../renderer/bridge/preload-bridge.ts';

const bridge: PreloadBridge = {
  call: (method, args) => ipcRenderer.invoke(callChannel, method, args),
  openStream() {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage(streamChannel, null, [port2]);
    window.postMessage(streamPortMessage, window.location.origin, [port1]);
  },
};

contextBridge.exposeInMainWorld('vitalseal', bridge);
