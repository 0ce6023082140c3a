namespace Tensors.Grpc;

/// <summary>The numbers of calls that a channel has made and of bytes that it has transferred.</summary>
/// <param name="Calls">The number of model calls that succeeded.</param>
/// <param name="WireBytes">The size of the messages of those calls in both directions, in bytes, without HTTP headers.</param>
/// <param name="SharedBytes">
/// The size of the tensors that those messages contained as references to shared memory, in both directions, in bytes.
/// </param>
public readonly record struct ChannelStatistics(long Calls, long WireBytes, long SharedBytes);
