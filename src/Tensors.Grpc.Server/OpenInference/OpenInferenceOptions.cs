namespace Tensors.Grpc;

/// <summary>
/// The options of the Open Inference Protocol service. They are read from the configuration section <c>OpenInference</c>. The server copies
/// them; changes after the first call have no effect.
/// </summary>
public sealed class OpenInferenceOptions
{
    /// <summary>Gets or sets the name of the server in its metadata. Default: <c>tensors</c>.</summary>
    public string ServerName { get; set; } = "tensors";

    /// <summary>
    /// Gets or sets how the server uses shared memory that its clients register. Default: <see cref="RegisteredRegionAccess.Copy"/>. Registering
    /// is supported on Linux only.
    /// </summary>
    public RegisteredRegionAccess RegisteredRegions { get; set; } = RegisteredRegionAccess.Copy;

    /// <summary>
    /// Gets or sets a value indicating whether all clients can use all registered regions, as with Triton. Default: false, a region belongs to
    /// the connection on which it was registered.
    /// </summary>
    public bool SharedRegistrations { get; set; }

    /// <summary>
    /// Gets or sets how long the regions of a closed connection are kept, so that the client can connect again and use them: 0 to 49 days.
    /// Default: 2 minutes. With 0, regions are not kept. Otherwise, if the process of the client is known, its regions are kept until that
    /// process ends, regardless of this time. Only the same process can use the kept regions, or a client with the same address and user if
    /// the process is not known.
    /// </summary>
    public TimeSpan RegistrationGrace { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets or sets the maximum number of regions that are registered at the same time, at least 0: for each connection, or in total with
    /// <see cref="SharedRegistrations"/>. Default: 256.
    /// </summary>
    public int MaxRegions { get; set; } = 256;

    /// <summary>Copies options, so that later changes have no effect.</summary>
    internal OpenInferenceOptions Copy() => (OpenInferenceOptions)MemberwiseClone();

    /// <summary>Describes the first option that is out of its range, or returns null.</summary>
    internal static string? FindProblem(OpenInferenceOptions options) =>
        OptionChecks.First(
            OptionChecks.NotNull(nameof(ServerName), options.ServerName),
            OptionChecks.Choice(nameof(RegisteredRegions), options.RegisteredRegions),
            OptionChecks.Time(nameof(RegistrationGrace), options.RegistrationGrace, TimeSpan.Zero),
            OptionChecks.AtLeast(nameof(MaxRegions), options.MaxRegions, 0)
        );
}
