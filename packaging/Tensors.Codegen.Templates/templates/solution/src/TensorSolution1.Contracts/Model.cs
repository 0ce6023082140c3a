namespace TensorsSafeNamespace.Contracts;

/// <summary>The tensors, the contract and the client of the model's file, which the compiler adds. Public for the other projects.</summary>
public static partial class Model;
