import { common, msp } from '@hyperledger/fabric-protos';
import { expect, test } from 'vitest';
import { mspUpdate, revocationListsOf } from './config-update.ts';

/** A channel whose hospital has certificates of version 4, and one revocation list. */
function channelConfig(): common.Config {
  const own = new msp.FabricMSPConfig();
  own.setName('StLukesMSP');
  own.setRootCertsList([Buffer.from('root')]);
  own.setRevocationListList([Buffer.from('old list')]);
  const wrapped = new msp.MSPConfig();
  wrapped.setConfig(own.serializeBinary());
  const value = new common.ConfigValue();
  value.setVersion(4);
  value.setModPolicy('Admins');
  value.setValue(wrapped.serializeBinary());
  const hospital = new common.ConfigGroup();
  hospital.setVersion(1);
  hospital.getValuesMap().set('MSP', value);
  const application = new common.ConfigGroup();
  application.setVersion(2);
  application.getGroupsMap().set('st-lukes', hospital);
  application.getGroupsMap().set('riverside', hospital);
  const channel = new common.ConfigGroup();
  channel.getGroupsMap().set('Application', application);
  const config = new common.Config();
  config.setChannelGroup(channel);
  return config;
}

function updateIn(envelope: Uint8Array): common.ConfigUpdate {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope).getPayload_asU8(),
  );
  const update = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
  return common.ConfigUpdate.deserializeBinary(update.getConfigUpdate_asU8());
}

test('an update of revoked certificates changes the one hospital’s list and nothing else', () => {
  const update = updateIn(mspUpdate(channelConfig(), 'vitalseal', 'st-lukes', 'new list'));
  expect(update.getChannelId()).toBe('vitalseal');
  const application = update.getWriteSet()!.getGroupsMap().get('Application')!;
  expect(application.getVersion()).toBe(2);
  expect(application.getGroupsMap().getLength()).toBe(1);
  const hospital = application.getGroupsMap().get('st-lukes')!;
  expect(hospital.getVersion()).toBe(1);
  expect(hospital.getValuesMap().getLength()).toBe(1);
  const value = hospital.getValuesMap().get('MSP')!;
  expect([value.getVersion(), value.getModPolicy()]).toEqual([5, 'Admins']);
  const written = msp.FabricMSPConfig.deserializeBinary(
    msp.MSPConfig.deserializeBinary(value.getValue_asU8()).getConfig_asU8(),
  );
  expect(written.getRevocationListList_asU8().map((list) => Buffer.from(list).toString())).toEqual([
    'new list',
  ]);
  expect(written.getRootCertsList_asU8().map((root) => Buffer.from(root).toString())).toEqual(['root']);
  const read = update.getReadSet()!.getGroupsMap().get('Application')!.getGroupsMap().get('st-lukes')!;
  expect(read.getValuesMap().getLength()).toBe(0);
});

test('the lists that the channel has are read, and a hospital that it does not know is told', () => {
  expect(revocationListsOf(channelConfig(), 'st-lukes')).toEqual(['old list']);
  expect(() => revocationListsOf(channelConfig(), 'elsewhere')).toThrow(/no group elsewhere/);
});
