// For NODE_OPTIONS="--require .../proxy.cjs": has the fetch of Node.js 20 and 22
// go by HTTPS_PROXY, as that of Node.js 24 does by itself with NODE_USE_ENV_PROXY=1.
const { EnvHttpProxyAgent, setGlobalDispatcher } = require("undici");
setGlobalDispatcher(new EnvHttpProxyAgent());
