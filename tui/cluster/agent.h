/* agent.h - an agent: the engine of one machine, over the directory of a run of several. */
#ifndef FB_CLUSTER_AGENT_H
#define FB_CLUSTER_AGENT_H

/*
 * Takes jobs of the run in that directory until none is left. The exit status: 0 if it has done so;
 * 1 if it was ended before; 2 or 3, with a line on standard error, if it could not begin or go on.
 */
int agent_run(const char *path);

#endif
