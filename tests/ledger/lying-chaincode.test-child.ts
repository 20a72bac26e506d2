/** The chaincode of a hospital that writes something else than the rules say: what it signs, no other peer signs. */
import { VitalSealChaincode } from '#chaincode/fabric/chaincode.ts';

// eslint-disable-next-line typescript/unbound-method
const honest = VitalSealChaincode.prototype.Invoke;

VitalSealChaincode.prototype.Invoke = function (stub) {
  const put = stub.putState.bind(stub);
  stub.putState = (key, value) => {
    const text = Buffer.from(value).toString('utf8');
    return put(key, Buffer.from(text.replace(/"signedMs":\d/, '"signedMs":9')));
  };
  return honest.call(this, stub);
};

await import('#chaincode/server.ts');
