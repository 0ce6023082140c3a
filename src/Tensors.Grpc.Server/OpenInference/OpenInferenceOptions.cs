namespace Tensors.Grpc;

/// <summary>
/// The options of the Open Inference Protocol service. They are read from the configuration section <c>OpenInference</c>. The server
/// copies them: changes after the first call have no effect.
/// </summary>
public sealed class OpenInferenceOptions
{
    /// <summary>Gets or sets the server name that clients read from the server's metadata. Default: <c>tensors</c>.</summary>
    public string ServerName { get; set; } = "tensors";

    /// <summary>
    /// Gets or sets how the server uses shared memory that its clients register. Default: <see cref="RegisteredRegionAccess.Copy"/>. Registering
    /// is supported on Linux only.
    /// </summary>
    public RegisteredRegionAccess RegisteredRegions { get; set; } = RegisteredRegionAccess.Copy;

    /// <summary>
    /// Gets or sets a value indicating whether all clients can use all registered regions, as with Triton. Default: false, which means
    /// that only the connection that registered a region can use it.
    /// </summary>
    public bool SharedRegistrations { get; set; }

    /// <summary>
    /// Gets or sets how long the regions of a closed connection are kept for its client to connect again: 0 to 49 days. Default: 2
    /// minutes. With 0, regions are not kept. If the server knows the process of the client, it keeps the regions until that process
    /// ends, regardless of this time, and only that process can use them. Otherwise, only a client with the same address and user can use
    /// them.
    /// </summary>
    public TimeSpan RegistrationGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets or sets the maximum number of regions that are registered at the same time, at least 0. It applies to each connection, or to
    /// all connections together with <see cref="SharedRegistrations"/>. Default: 256.
    /// </summary>
    public int MaxRegions { get; set; } = 256;

    /// <summary>Returns a copy of the options, so that later changes of the original have no effect.</summary>
    internal OpenInferenceOptions Copy() => (OpenInferenceOptions)MemberwiseClone();

    /// <summary>Returns a description of the first option that is out of its range, or null if all options are valid.</summary>
    internal static string? FindProblem(OpenInferenceOptions options) =>
        OptionChecks.First(
            OptionChecks.NotNull(nameof(ServerName), options.ServerName),
            OptionChecks.Choice(nameof(RegisteredRegions), options.RegisteredRegions),
            OptionChecks.Time(nameof(RegistrationGrace), options.RegistrationGrace, TimeSpan.Zero),
            OptionChecks.AtLeast(nameof(MaxRegions), options.MaxRegions, 0)
        );
}
