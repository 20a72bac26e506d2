import type { DeviceConfiguration } from '#shared/contract/devices.ts';
import type { Driver } from '#main/services/devices/driver.ts';
import type { Field } from '#main/simulation/recordings/roles.ts';
import type { SimulatedDevice } from '#main/simulation/simulator.ts';
import type { SimulatedPatient } from '#main/simulation/source.ts';

/** All that the program knows of one kind of sensor module: what its folder exports, and `registry.ts` lists. */
export interface SensorModule {
  readonly driver: Driver;
  readonly simulator: {
    /** A device of this kind on that patient, as it is before it has power. */
    create(patient: SimulatedPatient): SimulatedDevice;
    /** What of a recording it replays; empty where recordings of signals do not bring along what it measures. */
    readonly replays: readonly Field[];
    /**
     * How the demonstration hospital registers its simulated one: what the ward calls it, and its set-up where that is
     * not the one that is found. Left out: it is just plugged in there, for a person to register.
     */
    readonly demonstration?: { readonly label: string; readonly configuration?: DeviceConfiguration };
  };
}
