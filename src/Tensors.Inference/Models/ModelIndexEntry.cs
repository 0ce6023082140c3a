namespace Tensors;

/// <summary>One version of one model of a repository.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">Its version, a positive number.</param>
/// <param name="State">Whether it can be called.</param>
/// <param name="Reason">Why it cannot, in words for clients; empty where it can, or where loading was not requested.</param>
public sealed record ModelIndexEntry(string Name, string Version, ModelState State, string Reason);
