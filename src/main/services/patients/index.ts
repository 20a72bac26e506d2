export { createPatientService } from './patient-service.ts';
