using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tensors;

/// <summary>Registers options that come from a configuration section and are validated when the application starts.</summary>
internal static class ConfiguredOptions
{
    /// <summary>Gets a callback that makes the binder reject keys that do not match an option.</summary>
    public static Action<BinderOptions> Strict { get; } = static binder => binder.ErrorOnUnknownConfiguration = true;

    /// <summary>
    /// Registers options under a name, and adds a callback that changes them. A further call with the same name only adds its callback.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name of the options. Empty for unnamed options.</param>
    /// <param name="section">The path of the configuration section. It is read only if the application has a configuration.</param>
    /// <param name="bind">Binds the section, and sets the options that come from services.</param>
    /// <param name="findProblem">Describes the first problem with the options, or returns null if they are valid.</param>
    /// <param name="configure">A callback that sets options, or null.</param>
    public static void Add<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T
    >(
        IServiceCollection services,
        string name,
        string section,
        Action<T, IConfigurationSection?, IServiceProvider> bind,
        Func<T, string?> findProblem,
        Action<T>? configure
    )
        where T : class
    {
        var builder = services.AddOptions<T>(name);
        if (!services.Any(IsRegistered))
        {
            services.AddSingleton<IValidateOptions<T>>(new Validation<T>(name, section, findProblem));
            builder
                .Configure<IServiceProvider>(
                    (options, provider) =>
                        bind(options, provider.GetService<IConfiguration>()?.GetSection(section), provider)
                )
                .ValidateOnStart();
        }

        if (configure is not null)
        {
            builder.Configure(configure);
        }

        bool IsRegistered(ServiceDescriptor service) =>
            service.ServiceType == typeof(IValidateOptions<T>)
            && !service.IsKeyedService
            && service.ImplementationInstance is Validation<T> validation
            && string.Equals(validation.Name, name, StringComparison.Ordinal);
    }

    private sealed class Validation<T>(string name, string section, Func<T, string?> findProblem) : IValidateOptions<T>
        where T : class
    {
        public string Name => name;

        public ValidateOptionsResult Validate(string? name, T options) =>
            !string.Equals(name, Name, StringComparison.Ordinal) ? ValidateOptionsResult.Skip
            : findProblem(options) is { } problem
                ? ValidateOptionsResult.Fail($"The options of '{section}' are not valid: {problem}")
            : ValidateOptionsResult.Success;
    }
}
