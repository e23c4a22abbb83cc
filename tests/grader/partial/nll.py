def nll(log_probs, targets):
    return -log_probs[range(len(targets[:200])), targets[:200]].mean()
