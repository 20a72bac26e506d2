export { createPatientService, type PatientService } from './patient-service.ts';
