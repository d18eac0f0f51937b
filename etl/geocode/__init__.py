"""Files with addresses in, the same files with places out: reading, answering (here, in processes, on a cluster), writing."""
