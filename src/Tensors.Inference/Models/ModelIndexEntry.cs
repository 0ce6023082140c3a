namespace Tensors;

/// <summary>Describes the state of one version of a model in a repository.</summary>
/// <param name="Name">The name of the model.</param>
/// <param name="Version">The version, a positive number.</param>
/// <param name="State">The state of the version.</param>
/// <param name="Reason">
/// A message for clients that says why the version cannot be called. Empty if it can be called, or if loading was not requested.
/// </param>
public sealed record ModelIndexEntry(string Name, string Version, ModelState State, string Reason);
