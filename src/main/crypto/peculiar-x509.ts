/** tsyringe, inside @peculiar/x509, refuses to load without this. */
import 'reflect-metadata';

export * from '@peculiar/x509';
