import { ClinicianId } from '#shared/domain/ids.ts';
import type { RegisterPatientArgs } from '#shared/contract/patients.ts';
import type { z } from 'zod';
import type { NewClinician } from '#main/services/identity/ports.ts';

/** The demonstration hospital. Every name, number and date in here is made up. */
export const demoHospital = {
  hospital: 'Demo Hospital',
  mspId: 'DemoHospitalMSP',
  ward: 'Ward 3',
  workstation: 'Bedside 1',
} as const;

/** With whom a standalone demonstration hospital begins. */
export const demoFounder = {
  clinicianId: ClinicianId.parse('i.tanaka'),
  name: 'Ichika Tanaka',
  role: 'it-admin',
  pin: '444444',
} as const;

/** One clinician for each role. The sign-in page shows the PINs. */
export const demoClinicians: readonly (NewClinician & { readonly pin: string })[] = [
  { clinicianId: ClinicianId.parse('n.okafor'), name: 'Ngozi Okafor', role: 'nurse', pin: '111111' },
  {
    clinicianId: ClinicianId.parse('d.lindqvist'),
    name: 'Dr. Elsa Lindqvist',
    role: 'doctor',
    pin: '222222',
  },
  { clinicianId: ClinicianId.parse('t.moreau'), name: 'Théo Moreau', role: 'labtech', pin: '333333' },
  demoFounder,
  { clinicianId: ClinicianId.parse('a.haddad'), name: 'Amal Haddad', role: 'auditor', pin: '555555' },
];

/** Under whose name the demonstration's patients and devices are registered. */
export const demoRegistrar = ClinicianId.parse('n.okafor');

type DemoPatient = z.infer<typeof RegisterPatientArgs>;

/** Registered through the patient service at the first unlock. */
export const demoPatients: readonly DemoPatient[] = [
  { name: 'Marta Silva', recordNumber: 'DEMO-1001', birthDate: '1956-03-14', sex: 'female', bed: '3-01' },
  { name: 'Jonas Weber', recordNumber: 'DEMO-1002', birthDate: '1948-11-02', sex: 'male', bed: '3-02' },
  { name: 'Aisha Rahman', recordNumber: 'DEMO-1003', birthDate: '1979-07-25', sex: 'female', bed: '3-03' },
  { name: 'Pavel Novak', recordNumber: 'DEMO-1004', birthDate: '1963-01-30', sex: 'male', bed: '3-04' },
  { name: 'Grace Kimani', recordNumber: 'DEMO-1005', birthDate: '1991-09-08', sex: 'female', bed: '3-05' },
];
