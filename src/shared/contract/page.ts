/**
 * What a browser's page holds of its connection beside the cookie. Cookies know no ports: every server of the machine that
 * the browser visits is sent them, and so a cookie alone opens nothing.
 */

/** Header of every request of a page, and of each answer that gives it anew. */
export const pageHeader = 'vitalseal-page';
/** A page cannot set headers of a WebSocket: there it is offered as a protocol of this name, a dot, and what the page holds. */
export const streamProtocol = 'vitalseal';
